using Caisson.Bridge;
using Caisson.Compute.Systems;
using Caisson.Platform.Linux;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.Compute.Hosts;

/// <summary>How a <see cref="LocalComputeService"/> finds and asks the hosts of this machine.</summary>
public sealed record LocalComputeServiceOptions
{
    /// <summary>The host program; null searches for it when the first system is created.</summary>
    public string? HostProgram { get; init; }

    /// <summary>Where hosts keep their files; the environment's when not set.</summary>
    public CaissonPaths Paths { get; init; } = CaissonPaths.FromEnvironment();

    /// <summary>How long an enumeration waits for hosts before it lists those that did not answer as sick.</summary>
    public TimeSpan EnumerationDeadline { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a fresh host may take to answer, and a lost one to be gone.</summary>
    public TimeSpan HostDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a host may take over any one call before the connection gives it up, whatever its caller waits for: the longest of the deadlines that the
    /// environment names (<see cref="OperationTimeouts"/>), and at least 5 minutes.</summary>
    public TimeSpan CallDeadline { get; init; } = LongestCall(OperationTimeouts.FromEnvironment());

    /// <summary>The clock of deadlines.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Where log lines go.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    // A little longer than those, so that whoever set them is told by his own deadline.
    internal static TimeSpan LongestCall(OperationTimeouts timeouts)
    {
        var longest = timeouts.Longest + TimeSpan.FromSeconds(5);
        return longest > BridgeClientOptions.Default.CallTimeout ? longest : BridgeClientOptions.Default.CallTimeout;
    }
}
