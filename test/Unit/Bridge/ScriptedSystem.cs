using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.UnitTests.Bridge;

/// <summary>A system of the scripted service.</summary>
internal sealed class ScriptedSystem(string id, IReadOnlyList<string> arguments, bool endsWithCreator)
{
    private readonly List<SystemNotification> _told = [];
    private readonly List<ScriptedProcess> _processes = [];
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    public IReadOnlyList<string> Arguments => arguments;

    public bool EndsWithCreator => endsWithCreator;

    public ulong CreatorHandle { get; set; }

    public string State { get; set; } = "Created";

    public string? Owner { get; set; }

    public ScriptedProcess? Init { get; set; }

    public ExitRecord? Exit { get; private set; }

    public SystemProperties Properties => new() { Id = id, SystemType = "Container", State = State, Stopped = Exit is not null, Exit = Exit, Owner = Owner };

    public IReadOnlyList<ScriptedProcess> Processes
    {
        get
        {
            lock (_told)
            {
                return [.. _processes];
            }
        }
    }

    public ScriptedProcess Add(IReadOnlyList<string> args, ProcessStdio stdio)
    {
        lock (_told)
        {
            var process = new ScriptedProcess(this, new ProcessNumber((ulong)_processes.Count + 1), args, stdio);
            _processes.Add(process);
            return process;
        }
    }

    public void EndOthers(ExitRecord exit)
    {
        foreach (var process in Processes.Where(process => !ReferenceEquals(process, Init)))
        {
            process.TryEnd(exit with { Code = 137, Reason = ExitReason.Terminated });
        }
    }

    public void End(ExitRecord exit)
    {
        EndOthers(exit);
        lock (_told)
        {
            if (Exit is not null)
            {
                return;
            }

            Exit = exit;
            State = "Stopped";
        }

        Tell(new SystemNotification.Exited(exit) { Time = exit.Time });
    }

    public void Tell(SystemNotification notification)
    {
        lock (_told)
        {
            _told.Add(notification);
            _more.TrySetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public SystemNotification? TryRead(int index, out Task more)
    {
        lock (_told)
        {
            more = _more.Task;
            return index < _told.Count ? _told[index] : null;
        }
    }
}
