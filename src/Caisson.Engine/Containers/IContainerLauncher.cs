namespace Caisson.Engine.Containers;

/// <summary>Makes container processes. Our own launcher and an installed OCI runtime look alike behind it.</summary>
/// <remarks>
/// Every descriptor the launch needs is in the request; the launcher duplicates nothing and closes nothing that it did not open itself.
/// Who waits for a process: one that was handed out belongs to the reaper (<c>waitid(P_PIDFD)</c> with <c>__WALL</c>), whatever becomes of it.
/// One whose preparation failed or was cancelled was never handed out: the launcher has killed and reaped it, and has run the poststop hooks if others had
/// begun, before the error comes out.
/// </remarks>
internal interface IContainerLauncher : IAsyncDisposable
{
    /// <summary>Makes a container and its init process, up to the go gate: everything but the program itself.</summary>
    /// <param name="launch">What to make. The FIFO at its gate path is made by the launcher; whoever owns the directory removes it.</param>
    /// <param name="cancellationToken">Kills what has been made so far, waits for its end, then stops waiting.</param>
    /// <exception cref="LaunchException">A step failed; nothing is left but what the request's owner recorded (the cgroup, the gate).</exception>
    Task<LaunchedProcess> PrepareAsync(ContainerLaunch launch, CancellationToken cancellationToken);

    /// <summary>Makes a further process in a running container, up to the go gate.</summary>
    /// <param name="launch">What to make.</param>
    /// <param name="cancellationToken">Kills what has been made so far, waits for its end, then stops waiting.</param>
    /// <exception cref="LaunchException">A step failed; nothing is left.</exception>
    Task<LaunchedProcess> PrepareExecAsync(ExecLaunch launch, CancellationToken cancellationToken);

    /// <summary>Does what remains once a container that was handed out has ended and its cgroup is gone: its poststop hooks. What fails is a warning.</summary>
    /// <param name="launch">What was made.</param>
    /// <param name="cancellationToken">Kills the hook that runs, waits for its end, then stops.</param>
    Task FinishAsync(ContainerLaunch launch, CancellationToken cancellationToken);
}
