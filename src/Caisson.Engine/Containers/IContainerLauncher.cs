namespace Caisson.Engine.Containers;

/// <summary>Makes container processes. Our own launcher and an installed OCI runtime look alike behind it.</summary>
/// <remarks>Every descriptor the launch needs is in the request; the launcher duplicates nothing and closes nothing that it did not open itself.</remarks>
internal interface IContainerLauncher : IAsyncDisposable
{
    /// <summary>Makes a container and its init process, up to the go gate: everything but the program itself.</summary>
    /// <exception cref="LaunchException">A step failed; nothing is left but what the request's owner recorded (the cgroup).</exception>
    Task<LaunchedProcess> PrepareAsync(ContainerLaunch launch, CancellationToken cancellationToken);

    /// <summary>Makes a further process in a running container, up to the go gate.</summary>
    /// <exception cref="LaunchException">A step failed; nothing is left.</exception>
    Task<LaunchedProcess> PrepareExecAsync(ExecLaunch launch, CancellationToken cancellationToken);
}
