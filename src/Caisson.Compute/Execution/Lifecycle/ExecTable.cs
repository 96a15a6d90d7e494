using System.Diagnostics.CodeAnalysis;
using Caisson.Contracts;

namespace Caisson.Compute.Execution.Lifecycle;

/// <summary>The processes beside the init process of one run, by the id their callers chose and by their place in the system.</summary>
internal sealed class ExecTable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TrackedExec> _byId = []; // guarded by _lock
    private readonly Dictionary<ProcessNumber, TrackedExec> _byNumber = []; // guarded by _lock
    private readonly HashSet<ProcessNumber> _alive = []; // guarded by _lock
    private bool _isClosed; // guarded by _lock

    /// <summary>Takes an id; false when somebody has it. Of any number of callers exactly one gets it.</summary>
    public bool TryAdd(TrackedExec exec)
    {
        lock (_lock)
        {
            return _byId.TryAdd(exec.Id, exec);
        }
    }

    /// <summary>The process got its place in the system.</summary>
    public void Place(TrackedExec exec, ProcessNumber number)
    {
        lock (_lock)
        {
            exec.Number = number;
            _byNumber[number] = exec;
            if (_isClosed)
            {
                exec.Told.TrySetResult();
            }
        }
    }

    public bool TryGet(string id, [NotNullWhen(true)] out TrackedExec? exec)
    {
        lock (_lock)
        {
            return _byId.TryGetValue(id, out exec);
        }
    }

    public bool TryGet(ProcessNumber number, [NotNullWhen(true)] out TrackedExec? exec)
    {
        lock (_lock)
        {
            return _byNumber.TryGetValue(number, out exec);
        }
    }

    public void Remove(TrackedExec exec)
    {
        lock (_lock)
        {
            if (_byId.TryGetValue(exec.Id, out var present) && present == exec)
            {
                _byId.Remove(exec.Id);
            }

            if (exec.Number is { } number)
            {
                _byNumber.Remove(number);
            }
        }

        exec.Release();
    }

    /// <summary>The service says that a process exists, or that it ended.</summary>
    public void Saw(ProcessNumber number, bool lives)
    {
        lock (_lock)
        {
            _ = lives ? _alive.Add(number) : _alive.Remove(number);
        }
    }

    public bool Lives(ProcessNumber number)
    {
        lock (_lock)
        {
            return _alive.Contains(number);
        }
    }

    /// <summary>Nothing more is told of any of them.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            foreach (var exec in _byNumber.Values)
            {
                exec.Told.TrySetResult();
            }
        }
    }

    /// <summary>Those that have a place in the system, by their place.</summary>
    public IReadOnlyList<TrackedExec> All()
    {
        lock (_lock)
        {
            return [.. _byNumber.OrderBy(static pair => pair.Key.Value).Select(static pair => pair.Value)];
        }
    }
}
