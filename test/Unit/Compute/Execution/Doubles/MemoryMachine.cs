using System.Collections.Concurrent;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Compute.Execution.Doubles;

/// <summary>A machine whose systems live in memory: what connections to it share, and what a test does to it.</summary>
/// <remarks>
/// Programs: <c>true</c> and <c>exit N</c> end before their start is answered, <c>missing</c> does not exist, <c>noexec</c> cannot be executed; any other runs
/// until it is ended. One called <c>deaf</c> takes no stop signal. Everything is told in the order that the seam promises.
/// </remarks>
internal sealed class MemoryMachine
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, MemorySystem> _systems = []; // guarded by _lock
    private long _lastTick; // guarded by _lock
    private long _lastHandle;

    /// <summary>What a verb does before its own work: wait, or fail. By its name.</summary>
    public ConcurrentDictionary<string, Func<SystemId, Task>> Before { get; } = new();

    /// <summary>Systems that cannot be asked, and why.</summary>
    public ConcurrentDictionary<SystemId, string> Sick { get; } = new();

    /// <summary>Handles on systems and processes that are open now.</summary>
    public int OpenHandles => Volatile.Read(ref _openHandles);

    private int _openHandles;

    public MemoryComputeService Connect() => new(this);

    /// <summary>A moment later than every one before.</summary>
    public DateTimeOffset Tick()
    {
        lock (_lock)
        {
            _lastTick = Math.Max(_lastTick + 1, TimeProvider.System.GetUtcNow().UtcTicks);
            return new DateTimeOffset(_lastTick, TimeSpan.Zero);
        }
    }

    public ulong NextHandle() => (ulong)Interlocked.Increment(ref _lastHandle);

    public void CountHandles(int change) => Interlocked.Add(ref _openHandles, change);

    public async Task BeginAsync(string verb, SystemId id)
    {
        if (Before.TryGetValue(verb, out var before))
        {
            await before(id);
        }
    }

    public MemorySystem this[SystemId id] => TryGet(id) ?? throw new KeyNotFoundException(id.Value);

    public MemorySystem? TryGet(SystemId id)
    {
        lock (_lock)
        {
            return _systems.GetValueOrDefault(id.Value);
        }
    }

    public IReadOnlyList<MemorySystem> All()
    {
        lock (_lock)
        {
            return [.. _systems.Values];
        }
    }

    public MemorySystem Add(SystemId id, ComputeSystemDocument document)
    {
        lock (_lock)
        {
            // As a host does, a new system of an id forgets an exit that nobody collected.
            if (_systems.TryGetValue(id.Value, out var present) && !present.IsRemnant)
            {
                throw Error(ErrorCode.SystemAlreadyExists, id, "the id is in use");
            }

            return _systems[id.Value] = new MemorySystem(this, id, document);
        }
    }

    public void Remove(MemorySystem system)
    {
        lock (_lock)
        {
            if (_systems.GetValueOrDefault(system.Id.Value) == system)
            {
                _systems.Remove(system.Id.Value);
            }
        }
    }

    /// <summary>The power goes: nothing of any system is left, not even its exit.</summary>
    public void LosePower()
    {
        lock (_lock)
        {
            _systems.Clear();
        }
    }

    public static ComputeOperationException Error(ErrorCode code, SystemId id, string message) =>
        new(new ErrorDetails { Code = code, Operation = "memory", ObjectId = id.Value }, $"'{id}': {message}");
}
