using Caisson.Compute.Execution.Events;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Platform.Linux;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.Compute.Execution;

/// <summary>What an <see cref="Executor"/> is opened on.</summary>
public sealed record ExecutorOptions
{
    /// <summary>Holds images, layers and containers, and the containers' records; the environment's data directory when not set.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Stands on every log line as <c>Namespace</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>Is told what happens; null when nobody wants to know. Exits that were missed wait for the next executor that has one.</summary>
    public IExecutorBackend? Backend { get; init; }

    /// <summary>Written into every document, so that systems can be enumerated by it.</summary>
    public string Owner { get; init; } = "caisson";

    /// <summary>Runs the containers; this machine's when null. One that is given stays its giver's to dispose.</summary>
    public IComputeService? Service { get; init; }

    /// <summary>Where hosts keep their files; the environment's when not set.</summary>
    public CaissonPaths Paths { get; init; } = CaissonPaths.FromEnvironment();

    /// <summary>Deadlines of the service's calls; those of the environment when not set.</summary>
    public OperationTimeouts Timeouts { get; init; } = OperationTimeouts.FromEnvironment();

    /// <summary>How long a container whose init process has ended may take to shut down, and then again to be terminated; 5 minutes.</summary>
    public TimeSpan ShutdownDeadline { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long closing the executor waits for a backend that does not take its events; 10 seconds.</summary>
    public TimeSpan DeliveryDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where log lines go.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}
