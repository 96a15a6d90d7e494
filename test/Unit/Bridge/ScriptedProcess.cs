using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.UnitTests.Bridge;

/// <summary>A process of the scripted service.</summary>
internal sealed class ScriptedProcess(ScriptedSystem system, ProcessNumber number, IReadOnlyList<string> arguments, ProcessStdio stdio)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ScriptedSystem System => system;

    public ProcessNumber Number => number;

    public int ProcessId => 4000 + (int)number.Value;

    public IReadOnlyList<string> Arguments => arguments;

    public ProcessStdio Stdio => stdio;

    public bool WasStarted { get; set; }

    public ProcessModifyRequest? Modified { get; set; }

    public (ProcessStdio Stdio, AttachOptions Options)? Attached { get; set; }

    public ExitRecord? Exit { get; private set; }

    public Task Ended => _ended.Task;

    public bool TryEnd(ExitRecord exit)
    {
        lock (system)
        {
            if (Exit is not null)
            {
                return false;
            }

            Exit = exit;
        }

        // As the engine does: whatever goes with the init process is told before it.
        if (ReferenceEquals(this, system.Init))
        {
            system.EndOthers(exit);
        }

        system.Tell(new SystemNotification.ProcessExited(number, ProcessId, exit) { Time = exit.Time });
        if (ReferenceEquals(this, system.Init))
        {
            system.End(exit);
        }

        _ended.TrySetResult();
        return true;
    }
}
