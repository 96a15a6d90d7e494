namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>What a virtual machine is restored or cloned from; one of the two.</summary>
public sealed record RestoreState : Document
{
    /// <summary>A saved state.</summary>
    public string? SaveStateFilePath { get; init; }

    /// <summary>A template.</summary>
    public string? TemplateSystemId { get; init; }
}
