using Caisson.Platform.Linux.Descriptors;

namespace Caisson.UnitTests.Platform;

public sealed class PoolIoTests : StreamBehaviourTests
{
    protected override void Run(Func<IDescriptorIo, TimeProvider, Task> scenario)
    {
        using var io = new PoolIo();
        Task.Run(() => scenario(io, TimeProvider.System)).WaitAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
    }
}
