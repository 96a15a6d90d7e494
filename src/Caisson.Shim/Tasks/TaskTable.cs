using Caisson.Shim.Protocol;
using Caisson.Ttrpc;

namespace Caisson.Shim.Tasks;

/// <summary>The containers of a shim: one, or those of a pod.</summary>
internal sealed class TaskTable(TaskEnvironment shim)
{
    private readonly Dictionary<string, ContainerTask> _tasks = new(StringComparer.Ordinal);
    private readonly HashSet<string> _beingCreated = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>No container is left, and none is being made.</summary>
    public bool IsEmpty => _tasks.Count == 0 && _beingCreated.Count == 0;

    /// <summary>Takes no container any more.</summary>
    /// <returns>Those there are.</returns>
    public IReadOnlyList<ContainerTask> Close()
    {
        _isClosed = true;
        return [.. _tasks.Values];
    }

    /// <summary>Finds a container.</summary>
    /// <exception cref="TtrpcStatusException">There is none of this id.</exception>
    public ContainerTask Find(string id) => TryFind(id) ?? throw Refusal.NotFound("container not created");

    /// <summary>Finds a container; null when there is none of this id.</summary>
    public ContainerTask? TryFind(string id) => _tasks.GetValueOrDefault(id);

    /// <summary>Makes a container.</summary>
    public async Task<ContainerTask> CreateAsync(CreateTaskRequest request)
    {
        if (_isClosed)
        {
            throw Refusal.FailedPrecondition("the shim is ending");
        }

        if (_tasks.ContainsKey(request.Id) || !_beingCreated.Add(request.Id))
        {
            throw Refusal.AlreadyExists($"container {request.Id}");
        }

        try
        {
            var task = await ContainerTask.CreateAsync(shim, request);
            _tasks.Add(request.Id, task);
            return task;
        }
        finally
        {
            _ = _beingCreated.Remove(request.Id);
        }
    }

    /// <summary>Deletes a container, and forgets it.</summary>
    public async Task<DeleteResponse> DeleteAsync(ContainerTask task)
    {
        var answer = await task.DeleteAsync();
        _ = _tasks.Remove(task.Id);
        return answer;
    }
}
