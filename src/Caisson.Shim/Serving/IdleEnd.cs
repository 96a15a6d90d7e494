namespace Caisson.Shim.Serving;

/// <summary>Ends a shim of which nobody knows any more: it holds nothing, and for a while nobody was connected.</summary>
/// <remarks>
/// containerd keeps a connection open from right after <c>start</c> until it has asked for the end, and gives up dialling after 100 s; the probe of
/// <c>start</c> is a connection too. Whoever was told this shim's address has therefore connected, or never will, when <see cref="Patience"/> is over.
/// On the loop.
/// </remarks>
/// <param name="time">The clock.</param>
/// <param name="patience">How long nobody may be connected.</param>
/// <param name="isEmpty">Whether the shim holds nothing.</param>
/// <param name="end">Ends it.</param>
internal sealed class IdleEnd(TimeProvider time, TimeSpan patience, Func<bool> isEmpty, Action end)
{
    /// <summary>Longer than containerd dials.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    // Tells one time without connections from the next.
    private int _generation;
    private int _open;

    /// <summary>Somebody connected.</summary>
    public void Connected()
    {
        _open++;
        _generation++;
    }

    /// <summary>Somebody went.</summary>
    public void Disconnected()
    {
        _open--;
        _generation++;
    }

    /// <summary>Watches until the end.</summary>
    /// <param name="stop">Cancelled at the end.</param>
    public async Task WatchAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var before = _generation;
                await Task.Delay(patience, time, stop);
                if (_open == 0 && _generation == before && isEmpty())
                {
                    end();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The shim ends for another reason.
        }
    }
}
