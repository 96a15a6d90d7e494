using Caisson.Shim.Options;
using Caisson.Shim.Protocol;
using Caisson.Shim.Sandboxes;
using Caisson.Ttrpc;

namespace Caisson.Shim.Tasks;

/// <summary>The containers of a shim: one, or those of a pod.</summary>
/// <param name="shim">What they work with.</param>
/// <param name="pod">The pod, if it holds namespaces without a process.</param>
internal sealed class TaskTable(TaskEnvironment shim, ShimPod pod)
{
    private readonly Dictionary<string, IShimTask> _tasks = new(StringComparer.Ordinal);
    private readonly HashSet<string> _beingCreated = new(StringComparer.Ordinal);
    private bool _isClosed;

    /// <summary>No container and no pod is left, and none is being made.</summary>
    public bool IsEmpty => _tasks.Count == 0 && _beingCreated.Count == 0 && pod.IsEmpty;

    /// <summary>Takes no container any more.</summary>
    /// <returns>Those there are.</returns>
    public IReadOnlyList<IShimTask> Close()
    {
        _isClosed = true;
        return All();
    }

    /// <summary>Those there are, the last one first: a pod's sandbox was its first.</summary>
    public IReadOnlyList<IShimTask> All() => [.. _tasks.Values.Reverse()];

    /// <summary>Refuses to make anything in a shim that ends.</summary>
    /// <exception cref="TtrpcStatusException">FailedPrecondition: it does.</exception>
    public void RequireOpen()
    {
        if (_isClosed)
        {
            throw Refusal.FailedPrecondition("the shim is ending");
        }
    }

    /// <summary>Finds a container.</summary>
    /// <exception cref="TtrpcStatusException">There is none of this id.</exception>
    public IShimTask Find(string id) => TryFind(id) ?? throw Refusal.NotFound("container not created");

    /// <summary>Finds a container; null when there is none of this id.</summary>
    public IShimTask? TryFind(string id) => _tasks.GetValueOrDefault(id);

    /// <summary>Makes a container, or a pod's sandbox.</summary>
    public async Task<IShimTask> CreateAsync(CreateTaskRequest request, ShimOptions options)
    {
        RequireOpen();
        if (_tasks.ContainsKey(request.Id) || !_beingCreated.Add(request.Id))
        {
            throw Refusal.AlreadyExists($"container {request.Id}");
        }

        try
        {
            var task = await MakeAsync(request, options);
            _tasks.Add(request.Id, task);
            return task;
        }
        finally
        {
            _ = _beingCreated.Remove(request.Id);
        }
    }

    /// <summary>Deletes a container, and forgets it.</summary>
    public async Task<DeleteResponse> DeleteAsync(IShimTask task)
    {
        var answer = await task.DeleteAsync();
        _ = _tasks.Remove(task.Id);
        return answer;
    }

    private async Task<IShimTask> MakeAsync(CreateTaskRequest request, ShimOptions options)
    {
        var spec = BundleDocument.ReadSpecification(request.Bundle);
        return SandboxProcess.IsLeftOut(spec, options.SandboxProcess)
            ? await SandboxTask.CreateAsync(shim, pod, request, spec)
            : await ContainerTask.CreateAsync(shim, request, pod.Join(spec));
    }
}
