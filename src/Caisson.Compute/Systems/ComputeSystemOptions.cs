using Caisson.Contracts;
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

    /// <summary>
    /// Is shown every notification in the service's order, the past ones first, each before anybody who waits for what it tells. Runs on the thread that
    /// reads notifications: it must neither wait nor fail. Null when nobody wants to see them.
    /// </summary>
    public Action<SystemNotification>? Observer { get; init; }

    /// <summary>Where log lines go.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;
}
