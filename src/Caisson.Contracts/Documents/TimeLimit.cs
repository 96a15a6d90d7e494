namespace Caisson.Contracts.Documents;

/// <summary>How long a container may run. Caisson's own addition.</summary>
/// <remarks>
/// The service keeps it: at its end the init process gets the stop signal, and when that did not end it the whole container is killed. The exit's reason is then
/// <see cref="ExitReason.TimedOut"/> and its code 124, or 137 when it had to be killed: as timeout(1) tells it. Each life of a container that
/// starts again has the whole time, and one that used it up counts as a failure that nobody asked for. Time goes on while the container is paused.
/// </remarks>
public sealed record TimeLimit : Document
{
    /// <summary>The longest a container may be limited to, in ms: 10 years.</summary>
    public const long LongestInMilliseconds = 10L * 365 * 24 * 60 * 60 * 1000;

    /// <summary>The exit code of a container that the stop signal ended.</summary>
    public const int ExitCode = 124;

    /// <summary>How long each life may last, in ms, from the moment its program runs; 1 to <see cref="LongestInMilliseconds"/>.</summary>
    public required long RunInMilliseconds { get; init; }

    /// <summary>How long it may take to stop after the stop signal, in ms; 0 to <see cref="LongestInMilliseconds"/>.</summary>
    public long StopInMilliseconds { get; init; }
}
