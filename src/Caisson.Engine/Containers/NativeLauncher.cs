using Caisson.Platform.Linux.Events;

namespace Caisson.Engine.Containers;

/// <summary>Our own launcher: compiles the specification into a plan of system calls and lets a cloned child carry it out (docs/launcher.md).</summary>
/// <remarks>
/// Used from the event loop's thread. One launcher thread, alive as long as this object, makes the clones: the kernel's parent-death signal follows
/// that thread, so disposing the launcher ends every process that was launched with <see cref="ContainerLaunch.DiesWithLauncher"/>.
/// </remarks>
internal sealed class NativeLauncher : IContainerLauncher
{
    private readonly EventLoop _loop;

    /// <summary>Starts the launcher thread.</summary>
    /// <param name="loop">The loop that owns the process.</param>
    /// <exception cref="PlatformNotSupportedException">This is no NativeAOT process: its runtime cannot be cloned.</exception>
    public NativeLauncher(EventLoop loop)
    {
        _loop = loop;
    }

    /// <inheritdoc/>
    public Task<LaunchedProcess> PrepareAsync(ContainerLaunch launch, CancellationToken cancellationToken) => throw new NotImplementedException(_loop.ToString());

    /// <inheritdoc/>
    public Task<LaunchedProcess> PrepareExecAsync(ExecLaunch launch, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
