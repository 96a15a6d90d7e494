using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;
using Caisson.Engine.Processes;
using Caisson.Engine.Systems;
using Microsoft.Win32.SafeHandles;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>Launcher, reaper, cgroups and streams without a kernel: processes end when a test, or a signal, says so.</summary>
internal sealed class FakeMachine : IContainerLauncher, IReaper, ISystemCgroups, IStandardStreams
{
    private int _lastProcessId = 100;

    public List<FakeProcess> Processes { get; } = [];

    public List<FakeCgroup> Cgroups { get; } = [];

    /// <summary>The specification of each planned cgroup.</summary>
    public List<Spec> Planned { get; } = [];

    public FakeProcess Init => Processes[0];

    public ulong OutOfMemoryKills { get; set; }

    public bool HoldsReleases { get; set; }

    public bool IgnoresKills { get; set; }

    public bool CgroupIsOccupied { get; set; }

    /// <summary>Freezing gets nowhere until it is cancelled.</summary>
    public bool HoldsFreezing { get; set; }

    public Exception? PrepareFailure { get; set; }

    public LaunchException? ReleaseFailure { get; set; }

    /// <summary>Preparations wait for this; a cancelled one ends by its cancellation.</summary>
    public TaskCompletionSource? Preparing { get; set; }

    /// <summary>Preparations go on although they are cancelled, as one does that is all but done.</summary>
    public bool IgnoresCancellation { get; set; }

    /// <summary>The next process's output goes through this.</summary>
    public FakeRelay? NextRelay { get; set; }

    public Task<LaunchedProcess> PrepareAsync(ContainerLaunch launch, CancellationToken cancellationToken) => LaunchAsync(cancellationToken);

    /// <summary>How many containers were finished: each that was handed out, once.</summary>
    public int Finished { get; private set; }

    public Task FinishAsync(ContainerLaunch launch, CancellationToken cancellationToken)
    {
        Finished++;
        return Task.CompletedTask;
    }

    /// <summary>What was asked of the launcher beside init processes.</summary>
    public List<ExecLaunch> Execs { get; } = [];

    public Task<LaunchedProcess> PrepareExecAsync(ExecLaunch launch, CancellationToken cancellationToken)
    {
        Execs.Add(launch);
        return LaunchAsync(cancellationToken);
    }

    public Task<ProcessEnd> WaitAsync(SafeFileHandle pidFd) => Of(pidFd).WaitAsync();

    public bool Signal(SafeFileHandle pidFd, int signal)
    {
        var process = Of(pidFd);
        if (process.HasEnded)
        {
            return false;
        }

        process.Signals.Add(signal);
        if (signal == 9 && !IgnoresKills)
        {
            process.DieOf(9);
        }

        return true;
    }

    public ISystemCgroup Plan(SystemId id, Spec spec)
    {
        Planned.Add(spec);
        var cgroup = new FakeCgroup(this);
        Cgroups.Add(cgroup);
        return cgroup;
    }

    public (AttachedEnds Service, ProcessStreams Caller) OpenAttached(ProcessStdio stdio) => throw new ArgumentException("nothing is attached here", nameof(stdio));

    public IOutputLog OpenLog(ContainerLog log) => throw new NotSupportedException();

    public ProcessIo Open(ProcessStdio stdio, ConsoleSize? console, IOutputLog? log)
    {
        IReadOnlyList<IRelay> relays = NextRelay is { } relay ? [relay] : [];
        NextRelay = null;
        return new ProcessIo(ProcessStreams.None, relays, null);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task<LaunchedProcess> LaunchAsync(CancellationToken cancellationToken)
    {
        if (Preparing is { } preparing)
        {
            using var cancelled = cancellationToken.Register(() => _ = IgnoresCancellation || preparing.TrySetCanceled(cancellationToken));
            await preparing.Task;
        }

        if (PrepareFailure is { } failure)
        {
            throw failure;
        }

        var process = new FakeProcess(this, ++_lastProcessId);
        Processes.Add(process);
        return process;
    }

    private FakeProcess Of(SafeFileHandle pidFd) => Processes.Single(process => process.PidFd == pidFd);
}
