namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>TPM and isolation of a virtual machine.</summary>
public sealed record SecuritySettings : Document
{
    /// <summary>Whether it has a TPM.</summary>
    public bool EnableTpm { get; init; }

    /// <summary>Its isolation.</summary>
    public IsolationSettings? Isolation { get; init; }
}
