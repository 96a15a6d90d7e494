using System.Collections.Concurrent;
using Caisson.Compute.Execution.Events;
using Caisson.Contracts;

namespace Caisson.UnitTests.Compute.Execution.Doubles;

/// <summary>A backend that keeps what it was told.</summary>
internal sealed class RecordingBackend : IExecutorBackend
{
    private readonly ConcurrentQueue<ContainerEvent> _events = new();
    private readonly Lock _lock = new();
    private readonly List<(Func<ContainerEvent, bool> Is, TaskCompletionSource<ContainerEvent> Seen)> _awaited = []; // guarded by _lock

    /// <summary>Runs before an event counts as taken.</summary>
    public Func<ContainerEvent, Task>? Taking { get; init; }

    public IReadOnlyList<ContainerEvent> Events => [.. _events];

    public async Task ProcessEventAsync(ContainerEvent containerEvent)
    {
        if (Taking is { } taking)
        {
            await taking(containerEvent);
        }

        lock (_lock)
        {
            _events.Enqueue(containerEvent);
            foreach (var (_, seen) in _awaited.Where(awaited => awaited.Is(containerEvent)))
            {
                seen.TrySetResult(containerEvent);
            }
        }
    }

    /// <summary>The first event of a kind, past or to come.</summary>
    public Task<ContainerEvent> Seen(ContainerEventKind kind, SystemId id, string? process = null) => Seen(
        each => each.Kind == kind && each.ContainerId == id && (process is null || each.ProcessId == process));

    public Task<ContainerEvent> Seen(Func<ContainerEvent, bool> isIt)
    {
        lock (_lock)
        {
            if (_events.FirstOrDefault(isIt) is { } past)
            {
                return Task.FromResult(past);
            }

            var seen = new TaskCompletionSource<ContainerEvent>(TaskCreationOptions.RunContinuationsAsynchronously);
            _awaited.Add((isIt, seen));
            return seen.Task;
        }
    }

    /// <summary>What was told of a container: <c>create</c>, <c>start init</c>, <c>exit init 3</c>.</summary>
    public IReadOnlyList<string> Of(SystemId id) => [.. Events.Where(each => each.ContainerId == id).Select(Describe)];

    private static string Describe(ContainerEvent e) => string.Join(' ', new[] { e.Kind.ToString(), e.ProcessId, e.ExitCode?.ToString(System.Globalization.CultureInfo.InvariantCulture) }.OfType<string>());
}
