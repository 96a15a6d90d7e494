using Caisson.IntegrationTests.Ttrpc.Containerd;
using Caisson.Ttrpc.Server;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.IntegrationTests.Ttrpc;

/// <summary>A shim's task service that runs nothing: it notes what containerd asks, and says that the program ended with 7.</summary>
internal sealed class RecordingTask : TaskService
{
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();

    /// <summary>The calls, in the order in which they came.</summary>
    public List<string> Calls { get; } = []; // guarded by _lock

    public CreateTaskRequest? Created { get; private set; }

    public TtrpcCallContext? Context { get; private set; }

    private static uint Pid => (uint)Environment.ProcessId;

    public override Task<CreateTaskResponse> CreateAsync(CreateTaskRequest request, TtrpcCallContext context)
    {
        Note(context);
        Created = request;
        Context = context;
        return Task.FromResult(new CreateTaskResponse { Pid = Pid });
    }

    public override Task<StartResponse> StartAsync(TaskRequest request, TtrpcCallContext context)
    {
        Note(context);
        _started.TrySetResult();
        return Task.FromResult(new StartResponse { Pid = Pid });
    }

    // Asked for before the start, and answered after it: the reader must not wait for it.
    public override async Task<WaitResponse> WaitAsync(TaskRequest request, TtrpcCallContext context)
    {
        Note(context);
        await _started.Task.WaitAsync(context.CancellationToken);
        return new WaitResponse { ExitStatus = 7, ExitedAt = Timestamp.Of(DateTimeOffset.UtcNow) };
    }

    public override Task<StateResponse> StateAsync(StateRequest request, TtrpcCallContext context)
    {
        Note(context);
        const int Stopped = 3;
        return Task.FromResult(new StateResponse { Id = request.Id, Pid = Pid, Status = Stopped });
    }

    public override Task<DeleteResponse> DeleteAsync(TaskRequest request, TtrpcCallContext context)
    {
        Note(context);
        return Task.FromResult(new DeleteResponse { Pid = Pid, ExitStatus = 7, ExitedAt = Timestamp.Of(DateTimeOffset.UtcNow) });
    }

    public override Task<ConnectResponse> ConnectAsync(TaskRequest request, TtrpcCallContext context)
    {
        Note(context);
        return Task.FromResult(new ConnectResponse { ShimPid = Pid, TaskPid = Pid });
    }

    public override Task<Empty> ShutdownAsync(TaskRequest request, TtrpcCallContext context)
    {
        Note(context);
        return Task.FromResult(new Empty());
    }

    private void Note(TtrpcCallContext context)
    {
        lock (_lock)
        {
            Calls.Add(context.Method);
        }
    }
}
