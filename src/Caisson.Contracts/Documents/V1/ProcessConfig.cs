using System.Text.Json;
using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>A process to be created, in schema v1.</summary>
public sealed record ProcessConfig : Document
{
    /// <summary>The program (Windows).</summary>
    public string? ApplicationName { get; init; }

    /// <summary>The command line (Windows).</summary>
    public string? CommandLine { get; init; }

    /// <summary>The arguments, program first (Linux).</summary>
    [JsonPropertyName("CommandArgs")]
    public IReadOnlyList<string>? CommandArguments { get; init => field = NoNulls.In(value); }

    /// <summary>The user to run as.</summary>
    public string? User { get; init; }

    /// <summary>The directory to run in.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The environment.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init => field = NoNulls.In(value); }

    /// <summary>Whether it gets a console instead of pipes.</summary>
    public bool EmulateConsole { get; init; }

    /// <summary>Whether standard input is wanted.</summary>
    public bool CreateStdInPipe { get; init; }

    /// <summary>Whether standard output is wanted.</summary>
    public bool CreateStdOutPipe { get; init; }

    /// <summary>Whether standard error is wanted.</summary>
    public bool CreateStdErrPipe { get; init; }

    /// <summary>Height and width of the console; always written, zeros when there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public IReadOnlyList<uint> ConsoleSize { get => field ?? [0, 0]; init; }

    /// <summary>Whether it runs in the utility VM instead of the container.</summary>
    public bool CreateInUtilityVm { get; init; }

    /// <summary>The container's OCI specification (Linux).</summary>
    [JsonPropertyName("OCISpecification")]
    public JsonElement? OciSpecification { get; init; }
}
