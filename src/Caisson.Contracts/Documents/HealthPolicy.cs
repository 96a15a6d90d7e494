namespace Caisson.Contracts.Documents;

/// <summary>How the service sees whether a container works: a command that it runs inside again and again. Caisson's own addition.</summary>
/// <remarks>
/// <para>A probe is a process of the container's own kind (its user, environment, directory, capabilities) without input. It is no process of the container's
/// to anybody who counts, opens or is told of processes. Exit code 0 is good; every other end, one that its time-out makes, and a command that cannot be run are bad.
/// When a probe has ended, or its time is over, whatever it left running is killed.</para>
/// <para>Each life of the container begins with <see cref="HealthState.Starting"/>. A good probe makes it <see cref="HealthState.Healthy"/>,
/// <see cref="Retries"/> bad ones in a row <see cref="HealthState.Unhealthy"/>; bad ones within <see cref="StartPeriodInMilliseconds"/> do not count as long as none was
/// good. <see cref="SystemNotification.HealthChanged"/> tells. Nothing is probed while the container is paused. These are Docker's rules.</para>
/// </remarks>
public sealed record HealthPolicy : Document
{
    /// <summary>The shortest and the longest time that any member may name, in ms: 1 ms to 49 days; 0 is the member's default.</summary>
    public const long LongestInMilliseconds = 49L * 24 * 60 * 60 * 1000;

    /// <summary>The most that <see cref="Retries"/> may be.</summary>
    public const int GreatestRetries = 1_000_000;

    /// <summary>Program and arguments, as the container finds them. Never empty.</summary>
    public required IReadOnlyList<string> Command { get; init => field = NoNulls.In(value); }

    /// <summary>From the end of a probe, and from the start, to the next one, in ms; 30 s by default.</summary>
    public long IntervalInMilliseconds { get => field == 0 ? 30_000 : field; init; }

    /// <summary>How long one probe may take, in ms; 30 s by default. Then it is killed, which is bad.</summary>
    public long TimeoutInMilliseconds { get => field == 0 ? 30_000 : field; init; }

    /// <summary>How long after the start bad probes do not count, in ms; 0 by default.</summary>
    public long StartPeriodInMilliseconds { get; init; }

    /// <summary>The interval within the start period until a probe is good, in ms; 5 s by default.</summary>
    public long StartIntervalInMilliseconds { get => field == 0 ? 5_000 : field; init; }

    /// <summary>How many bad probes in a row make it unhealthy; 3 by default.</summary>
    public int Retries { get => field == 0 ? 3 : field; init; }
}
