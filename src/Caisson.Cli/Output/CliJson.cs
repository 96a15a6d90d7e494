using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Caisson.Cli.Commands;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Output;

/// <summary>What the command line writes for programs, and reads from the host program.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(IReadOnlyList<SystemProperties>))]
[JsonSerializable(typeof(IReadOnlyList<StatsRow>))]
[JsonSerializable(typeof(IReadOnlyList<ImageRow>))]
[JsonSerializable(typeof(IReadOnlyList<ErrorEntry>))]
[JsonSerializable(typeof(VersionRow))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>For people who read JSON: indented, and text as it is.</summary>
    public static CliJson Indented { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
