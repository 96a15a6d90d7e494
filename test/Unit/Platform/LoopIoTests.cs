using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;

namespace Caisson.UnitTests.Platform;

public sealed class LoopIoTests : StreamBehaviourTests
{
    protected override void Run(Func<IDescriptorIo, TimeProvider, Task> scenario)
    {
        using var loop = new EventLoop();
        loop.Run(async _ =>
        {
            await scenario(new LoopIo(loop), loop.Time).WaitAsync(TimeSpan.FromSeconds(60), loop.Time);
            return 0;
        });
    }
}
