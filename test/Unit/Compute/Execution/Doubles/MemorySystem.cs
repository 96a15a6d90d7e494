using System.Globalization;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Compute.Execution.Doubles;

/// <summary>A container in memory. Its lock makes each change and what is told of it one thing, so that the order told is the order of what happened.</summary>
internal sealed class MemorySystem(MemoryMachine machine, SystemId id, ComputeSystemDocument document)
{
    private readonly Lock _lock = new();
    private readonly List<SystemNotification> _told = [new SystemNotification.Created { Time = machine.Tick() }];
    private readonly List<MemoryProcess> _processes = [];
    private readonly List<ExitRecord> _untold = [];
    private TaskCompletionSource _more = NewSignal();
    private int _handles;
    private ulong _lastNumber;
    private int _lastPid = 4000;
    private int _restarts;
    private ExitRecord? _lastLife;

    public SystemId Id => id;

    public ComputeSystemDocument Document => document;

    public string State { get; private set; } = "Created";

    public ExitRecord? Exit { get; private set; }

    public ModifySettingRequest? Modified { get; set; }

    /// <summary>It holds a shutdown, and the end of its init process, without ending; until it is terminated.</summary>
    public bool EndsOnlyByForce { get; set; }

    /// <summary>It stopped while nobody held a handle: what is left is its exit, until somebody asks for it.</summary>
    public bool IsRemnant
    {
        get
        {
            lock (_lock)
            {
                return Exit is not null && _handles == 0;
            }
        }
    }

    public bool IsDurable => !document.ShouldTerminateOnLastHandleClosed;

    private IReadOnlyList<string> Arguments => document.HostedSystem?.OciSpecification?.Process?.Args ?? [];

    private RestartPolicy? Policy => document.HostedSystem?.Restart;

    public SystemProperties Properties
    {
        get
        {
            lock (_lock)
            {
                return new SystemProperties
                {
                    Id = id.Value,
                    SystemType = "Container",
                    RuntimeOsType = "linux",
                    Owner = document.Owner,
                    State = State,
                    Stopped = Exit is not null,
                    Exit = Exit,
                    InitProcessId = Live(ProcessNumber.Init)?.ProcessId,
                    Statistics = new Statistics { ProcessCount = (ulong)_processes.Count },
                    ProcessList = [.. _processes.Where(static process => process.Exit is null).Select(static process => new ProcessDetails { ProcessId = process.ProcessId })],
                    Restart = Policy is null ? null : new RestartStatus { Policy = Policy, Count = _restarts, LastExit = _lastLife, UntoldExits = [.. _untold] },
                };
            }
        }
    }

    public void Hold(int change)
    {
        lock (_lock)
        {
            _handles += change;
        }
    }

    public bool HasHandles => Volatile.Read(ref _handles) > 0;

    public MemoryProcess Prepare(IReadOnlyList<string>? arguments)
    {
        lock (_lock)
        {
            Expect(arguments is null ? "Created" : "Running");
            return PrepareHere(arguments);
        }
    }

    public void Start(MemoryProcess? process)
    {
        lock (_lock)
        {
            if (process is null || process.Number == ProcessNumber.Init)
            {
                Expect("Created");
                StartInit(process ?? Live(ProcessNumber.Init) ?? PrepareHere(null));
                return;
            }

            Launch(process);
        }
    }

    public StopOutcome Stop(bool byForce)
    {
        lock (_lock)
        {
            if (Exit is not null)
            {
                return StopOutcome.AlreadyGone;
            }

            var init = Live(ProcessNumber.Init);
            if (!byForce && (EndsOnlyByForce || init is { Arguments: ["deaf", ..] }))
            {
                return StopOutcome.Pending;
            }

            if (State == "Paused" && !byForce)
            {
                throw MemoryMachine.Error(ErrorCode.InvalidState, id, "it is paused");
            }

            var exit = Record(byForce ? 137 : 143, ExitReason.Terminated);
            EndAll(init, init?.Exit ?? exit, isOnRequest: true);
            return StopOutcome.Pending;
        }
    }

    public bool Signal(MemoryProcess process, int signal)
    {
        lock (_lock)
        {
            if (process.Exit is not null)
            {
                return false;
            }

            process.Signals.Add(signal);
            if (signal is 9 or 15 && process.Arguments is not ["deaf", ..])
            {
                End(process, Record(128 + signal, ExitReason.Terminated), isOnRequest: true);
            }

            return true;
        }
    }

    /// <summary>A process ends by itself.</summary>
    public void End(ProcessNumber number, int code)
    {
        lock (_lock)
        {
            End(Live(number) ?? throw new InvalidOperationException($"process {number.Value} of '{id}' does not live"), Record(code, ExitReason.Exited), isOnRequest: false);
        }
    }

    /// <summary>The next life of a container that is restarting.</summary>
    public void LiveAgain()
    {
        lock (_lock)
        {
            Expect("Restarting");
            State = "Created";
            _processes.Clear();
            StartInit(PrepareHere(null));
        }
    }

    public void Freeze(bool frozen)
    {
        lock (_lock)
        {
            Expect(frozen ? "Running" : "Paused");
            State = frozen ? "Paused" : "Running";
            Tell(frozen ? new SystemNotification.Paused { Time = machine.Tick() } : new SystemNotification.Resumed { Time = machine.Tick() });
        }
    }

    public void RunOutOfMemory()
    {
        lock (_lock)
        {
            Tell(new SystemNotification.OutOfMemory { Time = machine.Tick() });
            End(Live(ProcessNumber.Init)!, Record(137, ExitReason.OutOfMemory), isOnRequest: false);
        }
    }

    public MemoryProcess? Find(int processId)
    {
        lock (_lock)
        {
            return _processes.FirstOrDefault(process => process.ProcessId == processId);
        }
    }

    public MemoryProcess? Live(ProcessNumber number) => _processes.FirstOrDefault(process => process.Number == number && process.Exit is null);

    public SystemNotification? TryRead(int index, out Task more)
    {
        lock (_lock)
        {
            more = _more.Task;
            return index < _told.Count ? _told[index] : null;
        }
    }

    /// <summary>Nobody has been told of lives that ended while nobody subscribed; whoever subscribes now is.</summary>
    public void Subscribed()
    {
        lock (_lock)
        {
            _untold.Clear();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ExitRecord Record(int code, ExitReason reason) => new() { Time = machine.Tick(), Code = code, Reason = reason, Source = ExitSource.Kernel };

    private void Expect(string state)
    {
        if (State != state)
        {
            throw Exit is { } exit
                ? new ComputeSystemClosedException(new ErrorDetails { Code = ErrorCode.SystemAlreadyStopped, Operation = "memory", ObjectId = id.Value }, "it is gone", exit)
                : MemoryMachine.Error(ErrorCode.InvalidState, id, $"it is {State}");
        }
    }

    private MemoryProcess PrepareHere(IReadOnlyList<string>? arguments)
    {
        var number = arguments is null ? ProcessNumber.Init : new ProcessNumber(Math.Max(2, ++_lastNumber));
        _lastNumber = Math.Max(_lastNumber, number.Value);
        var process = new MemoryProcess(this, number, ++_lastPid, arguments ?? Arguments);
        _processes.Add(process);
        Tell(new SystemNotification.ProcessPrepared(process.Number, process.ProcessId) { Time = machine.Tick() });
        return process;
    }

    private void StartInit(MemoryProcess init)
    {
        if (init.Arguments is ["missing" or "noexec"])
        {
            var code = init.Arguments[0] == "missing" ? ErrorCode.ProgramNotFound : ErrorCode.ProgramNotExecutable;
            EndAll(init, Record(code == ErrorCode.ProgramNotFound ? 127 : 126, ExitReason.LaunchFailed), isOnRequest: true);
            throw MemoryMachine.Error(code, id, $"'{init.Arguments[0]}' cannot run");
        }

        State = "Running";
        Tell(new SystemNotification.Started { Time = machine.Tick() });
        Launch(init);
    }

    private void Launch(MemoryProcess process)
    {
        if (process.WasStarted || process.Exit is not null)
        {
            throw MemoryMachine.Error(ErrorCode.InvalidState, id, "it was started before");
        }

        if (process.Arguments is ["missing"])
        {
            End(process, Record(127, ExitReason.LaunchFailed), isOnRequest: false);
            throw MemoryMachine.Error(ErrorCode.ProgramNotFound, id, "'missing' cannot run");
        }

        process.WasStarted = true;
        Tell(new SystemNotification.ProcessStarted(process.Number, process.ProcessId) { Time = machine.Tick() });
        if (process.Arguments is ["true"] or ["exit", _])
        {
            var code = process.Arguments is ["exit", var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 0;
            End(process, Record(code, ExitReason.Exited), isOnRequest: false);
        }
    }

    private void End(MemoryProcess process, ExitRecord exit, bool isOnRequest)
    {
        if (process.Number == ProcessNumber.Init)
        {
            EndAll(process, exit, isOnRequest);
            return;
        }

        process.Exit = exit;
        Tell(new SystemNotification.ProcessExited(process.Number, process.ProcessId, exit) { Time = exit.Time });
    }

    private void EndAll(MemoryProcess? init, ExitRecord exit, bool isOnRequest)
    {
        foreach (var other in _processes.Where(process => process.Number != ProcessNumber.Init && process.Exit is null).ToList())
        {
            End(other, Record(137, ExitReason.Signaled), isOnRequest);
        }

        if (init is { Exit: null })
        {
            init.Exit = exit;
            Tell(new SystemNotification.ProcessExited(init.Number, init.ProcessId, exit) { Time = exit.Time });
        }

        if (!isOnRequest && Policy is { Mode: not RestartMode.No })
        {
            _lastLife = exit;
            _restarts++;
            if (_handles == 0)
            {
                _untold.Add(exit);
            }

            State = "Restarting";
            Tell(new SystemNotification.Restarting(exit, _restarts, exit.Time) { Time = machine.Tick() });
        }
        else if (!EndsOnlyByForce || isOnRequest)
        {
            Exit = exit;
            State = "Stopped";
            Tell(new SystemNotification.Exited(exit) { Time = machine.Tick() });
        }
    }

    private void Tell(SystemNotification notification)
    {
        _told.Add(notification);
        _more.TrySetResult();
        _more = NewSignal();
    }
}
