using Caisson.Platform.Linux.Descriptors;

namespace Caisson.UnitTests.Platform;

public sealed class PoolIoTests : StreamBehaviourTests
{
    [Fact]
    public async Task Disposing_it_fails_what_is_pending()
    {
        var io = new PoolIo();
        var (one, other) = SocketPairs.Create();
        var stream = io.Wrap(one);
        var read = stream.ReadAsync(new byte[1]).AsTask();
        var (reader, writer) = Pipes.Create();
        var wait = io.WaitForExitAsync(reader, default);

        io.Dispose();
        io.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => read);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => wait);
        Assert.Throws<ObjectDisposedException>(() => io.Wrap(other));
        reader.Dispose();
        writer.Dispose();
        other.Dispose();
    }

    protected override void Run(Func<IDescriptorIo, TimeProvider, Task> scenario)
    {
        using var io = new PoolIo();
        Task.Run(() => scenario(io, TimeProvider.System)).WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
    }
}
