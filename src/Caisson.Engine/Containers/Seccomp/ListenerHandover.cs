using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Launching;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Containers.Seccomp;

/// <summary>Hands the listener of a filter to the agent that the specification names, before the process goes on.</summary>
/// <remarks>runtime-spec 1.2, <c>config-linux.md</c> "Seccomp", "The Container Process State": one message, the state as JSON and the descriptor by SCM_RIGHTS.</remarks>
internal static class ListenerHandover
{
    private const string DescriptorName = "seccompFd";

    /// <summary>The state of a container that is being made.</summary>
    public static ContainerProcessState StateOf(ContainerLaunch launch, int processId) =>
        StateOf(launch.Id, launch.Spec, launch.BundlePath, ContainerStatus.Creating, processId, processId);

    /// <summary>The state of a running container that gets a further process.</summary>
    public static ContainerProcessState StateOf(ExecLaunch launch, int processId) =>
        StateOf(launch.Id, launch.Spec, launch.BundlePath, ContainerStatus.Running, launch.Init.ProcessId, processId);

    /// <summary>Fetches the listener from the process, which waits, and sends it.</summary>
    /// <param name="loop">The loop that waits for the agent.</param>
    /// <param name="process">The process.</param>
    /// <param name="number">The listener's number in it.</param>
    /// <param name="filter">The filter, which names the agent's socket.</param>
    /// <param name="state">What is sent along.</param>
    /// <param name="cancellationToken">Stops the sending; how much was sent stays open.</param>
    /// <exception cref="LaunchException">The agent is not there.</exception>
    public static async Task SendAsync(
        EventLoop loop, SafeFileHandle process, int number, SeccompFilter filter, ContainerProcessState state, CancellationToken cancellationToken)
    {
        using var listener = ChildDescriptors.Fetch(process, number);
        try
        {
            await using var agent = await new LoopIo(loop).ConnectAsync(filter.ListenerPath!, cancellationToken);
            var message = OciCodecs.ContainerProcessState.WriteBytes(state with { Metadata = filter.ListenerMetadata });
            await agent.WriteAsync(message, [listener], cancellationToken);
        }
        catch (LinuxException failure)
        {
            throw new LaunchException(
                ErrorCode.LaunchFailed, $"hand the listener of the system call filter to '{filter.ListenerPath}'", failure.Errno, "start the agent that listens there before the container");
        }
    }

    private static ContainerProcessState StateOf(string id, Spec spec, string bundle, ContainerStatus status, int initId, int processId) => new()
    {
        Version = spec.Version,
        Descriptors = [DescriptorName],
        ProcessId = processId,
        State = new State { Version = spec.Version, Id = id, Status = status, ProcessId = initId, Bundle = bundle, Annotations = spec.Annotations },
    };
}
