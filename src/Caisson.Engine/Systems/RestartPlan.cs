using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Engine.Systems;

/// <summary>Decides whether and when a container starts again. Knows no clock.</summary>
/// <remarks>The back-off is docker's: 100 ms, doubling to a minute, from the beginning after a life of at least 10 s.</remarks>
internal sealed class RestartPlan
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan GoodLife = TimeSpan.FromSeconds(10);

    private TimeSpan _delay = FirstDelay;
    private int _inARow;

    /// <summary>Makes one that has decided nothing yet.</summary>
    public RestartPlan(RestartPolicy policy) => Policy = policy;

    /// <summary>The policy. Another one may take its place at any time; what was counted stays.</summary>
    public RestartPolicy Policy { get; set; }

    /// <summary>How many restarts were decided.</summary>
    public int Count { get; private set; }

    /// <summary>How the life before the present one ended; null in the first.</summary>
    public ExitRecord? LastExit { get; private set; }

    /// <summary>Decides at the end of a life.</summary>
    /// <param name="exit">How it ended.</param>
    /// <param name="life">How long the program ran.</param>
    /// <returns>How long to wait before the next; null when there is none.</returns>
    public TimeSpan? Next(ExitRecord exit, TimeSpan life)
    {
        if (life >= GoodLife)
        {
            _delay = FirstDelay;
            _inARow = 0;
        }

        var goesOn = Policy.Mode switch
        {
            RestartMode.No => false,
            RestartMode.OnFailure => exit.Code != 0 && (Policy.MaximumRetries == 0 || _inARow < Policy.MaximumRetries),
            RestartMode.Always or RestartMode.UnlessStopped => true,
            _ => false,
        };
        if (!goesOn)
        {
            return null;
        }

        var delay = _delay;
        _delay = TimeSpan.FromTicks(Math.Min(_delay.Ticks * 2, LongestDelay.Ticks));
        _inARow++;
        Count++;
        LastExit = exit;
        return delay;
    }
}
