using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Shim.Protocol;
using Caisson.Shim.Protocol.Pods;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Client;

namespace Caisson.Shim.Bootstrap;

/// <summary>A shim that still runs, asked to let go of one container.</summary>
internal static class LivingShim
{
    // For all calls together: containerd gives the whole command five seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(100);

    /// <summary>Kills and deletes a container through its shim, when that lives.</summary>
    /// <returns>False: no shim listens there, or it ended meanwhile.</returns>
    /// <exception cref="IOException">It does not answer in time.</exception>
    public static bool TryDelete(string socketPath, string id)
    {
        if (!ShimSocket.IsAlive(socketPath))
        {
            return false;
        }

        using var loop = new EventLoop();
        return loop.Run(async running => await TryDeleteAsync(running, socketPath, id) ? 1 : 0) == 1;
    }

    private static async Task<bool> TryDeleteAsync(EventLoop loop, string socketPath, string id)
    {
        var since = loop.Time.GetTimestamp();
        try
        {
            await using var client = new TtrpcClient(await new LoopIo(loop).ConnectAsync(socketPath, CancellationToken.None), new TtrpcClientOptions { Time = loop.Time });
            var shim = new TaskClient(client);
            await IgnoringMissingAsync(() => shim.KillAsync(new KillRequest { Id = id, Signal = Signals.Kill, All = true }, Left()));
            await IgnoringMissingAsync(() => shim.WaitAsync(new WaitRequest { Id = id }, Left()));
            await IgnoringMissingAsync(() => shim.DeleteAsync(new DeleteRequest { Id = id }, Left()));
            await IgnoringMissingAsync(() => ShutDownAsync(new SandboxClient(client)));
            return true;
        }
        catch (TtrpcStatusException refusal)
        {
            throw new IOException($"the shim does not let go of container {id}: {refusal.Message}", refusal);
        }
        catch (Exception gone) when (gone is LinuxException or TtrpcConnectionException)
        {
            return false;
        }

        // Of a pod of the sandbox service. Asked for first: of a shim that holds none, the end would be asked for.
        async Task<ShutdownSandboxResponse> ShutDownAsync(SandboxClient sandboxes)
        {
            _ = await sandboxes.SandboxStatusAsync(new SandboxStatusRequest { SandboxId = id }, Left());
            return await sandboxes.ShutdownSandboxAsync(new ShutdownSandboxRequest { SandboxId = id }, Left());
        }

        TtrpcCallOptions Left()
        {
            var left = Patience - loop.Time.GetElapsedTime(since);
            return new TtrpcCallOptions { Timeout = left > Least ? left : Least };
        }
    }

    private static async Task IgnoringMissingAsync<T>(Func<Task<T>> call)
    {
        try
        {
            _ = await call();
        }
        catch (TtrpcStatusException missing) when (missing.Code == TtrpcStatusCode.NotFound)
        {
            // It was deleted before, or has ended.
        }
    }
}
