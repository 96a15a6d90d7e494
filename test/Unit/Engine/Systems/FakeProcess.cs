using Caisson.Engine.Containers;
using Caisson.Engine.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>A process that exists only in a <see cref="FakeMachine"/>.</summary>
internal sealed class FakeProcess(FakeMachine machine, int processId) : LaunchedProcess
{
    private readonly TaskCompletionSource<ProcessEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override int ProcessId => processId;

    public override SafeFileHandle PidFd { get; } = new(nint.MaxValue - processId, ownsHandle: false);

    public override SafeFileHandle? TerminalMaster => null;

    public List<int> Signals { get; } = [];

    public bool IsDisposed { get; private set; }

    public bool HasEnded => _end.Task.IsCompleted;

    public Task<ProcessEnd> WaitAsync() => _end.Task;

    public void Exit(int code) => End(new ProcessEnd(code, 0));

    public void DieOf(int signal) => End(new ProcessEnd(0, signal));

    public void LetGo() => _release.TrySetResult();

    public override async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (machine.ReleaseFailure is { } failure)
        {
            Exit(255);
            throw failure;
        }

        if (machine.HoldsReleases)
        {
            await _release.Task;
        }
    }

    // The kernel closes the error pipe of a process that dies, which answers its release.
    private void End(ProcessEnd end)
    {
        _end.TrySetResult(end);
        _release.TrySetResult();
    }

    public override void Dispose() => IsDisposed = true;
}
