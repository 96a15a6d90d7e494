using Caisson.Shim.Serving;
using Caisson.UnitTests.Bridge;

namespace Caisson.UnitTests.Shim;

public sealed class IdleEndTests
{
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private bool _isEmpty = true;
    private bool _hasEnded;

    [Fact]
    public async Task A_shim_that_nobody_ever_connects_to_ends()
    {
        var (_, watching) = Watch();

        _time.Advance(IdleEnd.Patience);
        await watching.Within();

        Assert.True(_hasEnded);
    }

    [Fact]
    public async Task A_shim_that_is_connected_to_or_holds_something_stays()
    {
        var (idle, watching) = Watch();

        idle.Connected();
        _time.Advance(IdleEnd.Patience * 10);
        Assert.False(_hasEnded);

        _isEmpty = false;
        idle.Disconnected();
        _time.Advance(IdleEnd.Patience * 10);
        Assert.False(_hasEnded);

        _isEmpty = true;
        for (var count = 0; count < 4 && !_hasEnded; count++)
        {
            _time.Advance(IdleEnd.Patience);
        }

        await watching.Within();
        Assert.True(_hasEnded);
    }

    [Fact]
    public async Task A_probe_starts_the_wait_anew()
    {
        var (idle, watching) = Watch();

        _time.Advance(IdleEnd.Patience / 2);
        idle.Connected();
        idle.Disconnected();
        _time.Advance(IdleEnd.Patience / 2);
        Assert.False(_hasEnded);

        _stop.Cancel();
        await watching.Within();
        Assert.False(_hasEnded);
    }

    private (IdleEnd Idle, Task Watching) Watch()
    {
        var idle = new IdleEnd(_time, IdleEnd.Patience, () => _isEmpty, () => _hasEnded = true);
        return (idle, idle.WatchAsync(_stop.Token));
    }
}
