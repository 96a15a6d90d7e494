using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.Compute.Systems;

/// <summary>What a <see cref="ComputeSystem"/> needs besides its service.</summary>
public sealed record ComputeSystemOptions
{
    /// <summary>Deadlines of the calls; those of the environment when not set.</summary>
    public OperationTimeouts Timeouts { get; init; } = OperationTimeouts.FromEnvironment();

    /// <summary>Where deadlines take their time from.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where log lines go.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}
