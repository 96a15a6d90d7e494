using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Compute.Execution.Events;

/// <summary>Something that happened to a container, as a backend is told.</summary>
public sealed record ContainerEvent
{
    /// <summary>The container.</summary>
    public required SystemId ContainerId { get; init; }

    /// <summary>What happened.</summary>
    public required ContainerEventKind Kind { get; init; }

    /// <summary>When it happened, by the clock of whoever saw it first.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The process it is about: <see cref="Executor.InitProcess"/>, or an exec's id; null for <see cref="ContainerEventKind.Create"/>.</summary>
    public string? ProcessId { get; init; }

    /// <summary>The process's id on the machine; null where there is none.</summary>
    public int? Pid { get; init; }

    /// <summary>How the process ended; only with <see cref="ContainerEventKind.Exit"/>.</summary>
    public ExitRecord? Exit { get; init; }

    /// <summary>
    /// The exit code to report: that of <see cref="Exit"/>, or -1 when cleaning up after the process failed, so that success is never claimed. Only with
    /// <see cref="ContainerEventKind.Exit"/>.
    /// </summary>
    public int? ExitCode { get; init; }

    /// <summary>Whether it works; only with <see cref="ContainerEventKind.HealthChanged"/>.</summary>
    public HealthState? Health { get; init; }

    /// <summary>What failed while cleaning up after the process; null when nothing did.</summary>
    public string? Error { get; init; }
}
