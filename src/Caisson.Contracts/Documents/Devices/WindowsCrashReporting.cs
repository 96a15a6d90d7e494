using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>Crash reports of a Windows guest.</summary>
public sealed record WindowsCrashReporting : Document
{
    /// <summary>The dump file.</summary>
    public string? DumpFileName { get; init; }

    /// <summary>Its largest size.</summary>
    [JsonPropertyName("MaxDumpSize")]
    public long MaxDumpSizeInBytes { get; init; }

    /// <summary>For instance <c>Full</c>.</summary>
    public string? DumpType { get; init; }
}
