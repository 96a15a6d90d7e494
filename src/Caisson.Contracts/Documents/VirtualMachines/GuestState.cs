namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>Files of a guest's state.</summary>
public sealed record GuestState : Document
{
    /// <summary>The state file.</summary>
    public string? GuestStateFilePath { get; init; }

    /// <summary>Its form.</summary>
    public GuestStateFileType GuestStateFileType { get; init; }

    /// <summary>The runtime state file.</summary>
    public string? RuntimeStateFilePath { get; init; }

    /// <summary>Whether changes are dropped.</summary>
    public bool ForceTransientState { get; init; }
}
