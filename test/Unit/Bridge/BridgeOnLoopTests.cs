using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.UnitTests.Bridge;

public sealed class BridgeOnLoopTests
{
    [Fact]
    public void Client_and_server_stay_on_the_event_loop_that_runs_them()
    {
        using var loop = new EventLoop();
        var previous = SynchronizationContext.Current;
        try
        {
            Assert.Equal(0, loop.Run(TalkAsync));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(previous);
        }
    }

    private static async Task<int> TalkAsync(EventLoop loop)
    {
        var io = new LoopIo(loop);
        var service = new ScriptedComputeService();
        var offLoop = 0;
        service.Before["Enumerate"] = service.Before["Create"] = service.Before["Start"] = service.Before["Close"] = () =>
        {
            offLoop += loop.IsOnLoop ? 0 : 1;
            return Task.CompletedTask;
        };
        var (ours, theirs) = SocketPairs.Create();
        var server = BridgeServer.Start(io.Wrap(theirs), service, loop.Time, NullLogger.Instance);
        var client = await BridgeComputeService.ConnectAsync(io.Wrap(ours), io, loop.Time, NullLogger.Instance, default);

        var calls = Enumerable.Range(0, 100).Select(_ => client.EnumerateSystemsAsync(new SystemQuery(), default)).ToList();
        foreach (var call in calls)
        {
            await call;
            offLoop += loop.IsOnLoop ? 0 : 1;
        }

        var system = await client.CreateSystemAsync(new SystemId("a"), Documents.Running("/bin/true"), default);
        await client.StartSystemAsync(system, default);
        SystemNotification? last = null;
        await foreach (var notification in client.SubscribeAsync(system, default))
        {
            offLoop += loop.IsOnLoop ? 0 : 1;
            last = notification;
        }

        Assert.IsType<SystemNotification.Exited>(last);
        await client.DisposeAsync();
        await server.Completion;
        Assert.True(loop.IsOnLoop);
        Assert.Equal(0, service.OpenHandles);
        return offLoop;
    }
}
