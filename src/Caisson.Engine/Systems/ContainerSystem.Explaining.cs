using Caisson.Contracts.Errors;
using Caisson.Engine.Containers;

namespace Caisson.Engine.Systems;

internal sealed partial class ContainerSystem
{
    /// <summary>Why a launch failed, where its own step cannot know: the kernel killed the process for want of memory on its way to the program.</summary>
    private Exception Explain(ContainerProcess process, Exception failure)
    {
        _ = NoticeOutOfMemory();
        return failure is LaunchException step && _knownOutOfMemoryKills > process.OutOfMemoryKillsBefore ? OfTooLittleMemory(step) : failure;
    }

    private LaunchException OfTooLittleMemory(LaunchException step) => new(
        ErrorCode.InvalidArgument,
        _spec.Linux?.Resources?.Memory?.Limit is { } limit
            ? $"the memory limit of {limit} bytes is too small to start a process: the kernel killed it ({step.Step})"
            : $"the memory limit above the container is too small to start a process: the kernel killed it ({step.Step})",
        0,
        "give more memory (--memory): a small program needs about 1 MiB")
    {
        ProcessId = step.ProcessId,
    };
}
