using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>Where dumps of a virtual machine go.</summary>
public sealed record DebugOptions : Document
{
    /// <summary>The state after a bug check.</summary>
    public string? BugcheckSavedStateFileName { get; init; }

    /// <summary>The state after a bug check that wrote no dump.</summary>
    [JsonPropertyName("BugcheckNoCrashdumpSavedStateFileName")]
    public string? BugcheckNoCrashDumpSavedStateFileName { get; init; }

    /// <summary>The state after a triple fault.</summary>
    public string? TripleFaultSavedStateFileName { get; init; }

    /// <summary>The firmware's dump.</summary>
    public string? FirmwareDumpFileName { get; init; }
}
