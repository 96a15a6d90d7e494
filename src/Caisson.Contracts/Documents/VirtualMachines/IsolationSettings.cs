namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>Isolation of a virtual machine from its host.</summary>
public sealed record IsolationSettings : Document
{
    /// <summary>Which one.</summary>
    public VmIsolationType IsolationType { get; init; }

    /// <summary>Where the debugger is.</summary>
    public string? DebugHost { get; init; }

    /// <summary>The debugger's port.</summary>
    public long DebugPort { get; init; }

    /// <summary>Host data of the launch, base64.</summary>
    public string? LaunchData { get; init; }

    /// <summary>Whether the host compatibility layer is there; null leaves it to the service.</summary>
    public bool? HclEnabled { get; init; }
}
