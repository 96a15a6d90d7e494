namespace Caisson.Contracts.Documents;

/// <summary>How long tasks stood still for want of a resource (the kernel's pressure stall information). Caisson's own addition.</summary>
/// <remarks>Members are null where the kernel has no such figure. Source: Linux <c>Documentation/accounting/psi.rst</c>.</remarks>
public sealed record PressureStats : Document
{
    /// <summary>Whose tasks: <c>Container</c> (cgroup v2), or <c>Host</c> where the kernel counts only those of the whole machine (cgroup v1).</summary>
    public string? Scope { get; init; }

    /// <summary>Want of processors.</summary>
    public ResourcePressure? Processor { get; init; }

    /// <summary>Want of memory.</summary>
    public ResourcePressure? Memory { get; init; }

    /// <summary>Want of input and output.</summary>
    public ResourcePressure? Storage { get; init; }
}
