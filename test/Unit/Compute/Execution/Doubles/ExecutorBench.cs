using Caisson.Compute.Execution;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;
using Caisson.UnitTests.Compute.Images;

namespace Caisson.UnitTests.Compute.Execution.Doubles;

/// <summary>A state directory, a machine in memory, and executors on both.</summary>
internal sealed class ExecutorBench : IAsyncDisposable
{
    private readonly ScratchDirectory _scratch = new();
    private readonly List<Executor> _executors = [];

    public MemoryMachine Machine { get; } = new();

    public CaissonPaths Paths => new() { RunDirectory = _scratch["run"], DataDirectory = _scratch["data"], CgroupParent = "/caisson-none" };

    public string this[string name] => _scratch[name];

    /// <summary>Opens an executor with a connection of its own.</summary>
    public async Task<(Executor Executor, RecordingBackend Backend, MemoryComputeService Service)> OpenAsync(
        RecordingBackend? backend = null, TimeSpan? shutdownDeadline = null, string? stateDirectory = null)
    {
        backend ??= new RecordingBackend();
        var service = Machine.Connect();
        var executor = await Executor.OpenAsync(Options(service) with
        {
            Backend = backend,
            ShutdownDeadline = shutdownDeadline ?? TestDeadline.MustHappen,
            StateDirectory = stateDirectory,
        });
        _executors.Add(executor);
        return (executor, backend, service);
    }

    /// <summary>Opens an executor, and creates and starts a container with it.</summary>
    public async Task<(Executor Executor, RecordingBackend Backend, MemoryComputeService Service)> RunningAsync(
        SystemId id, string program = "sleep", RecordingBackend? backend = null)
    {
        var opened = await OpenAsync(backend);
        await opened.Executor.CreateAsync(id, Program(program));
        await opened.Executor.StartAsync(id);
        return opened;
    }

    /// <summary>What class of error a call meets; null when it meets none.</summary>
    public static async Task<ExecutorErrorClass?> ClassOfAsync(Task call)
    {
        try
        {
            await call;
            return null;
        }
        catch (Exception e) when (e is ComputeException or OperationCanceledException)
        {
            return ExecutorErrors.ClassOf(e);
        }
    }

    public ExecutorOptions Options(IComputeService service) => new()
    {
        Namespace = "tests",
        Paths = Paths,
        Service = service,
        Timeouts = new OperationTimeouts(),
        DeliveryDeadline = TestDeadline.MustHappen,
    };

    public static Spec Program(params string[] arguments) => new()
    {
        Version = "1.2.0",
        Root = new Root { Path = "rootfs" },
        Process = Process(arguments),
    };

    public static Process Process(params string[] arguments) => new() { Args = arguments, WorkingDirectory = "/" };

    public string RecordPath(SystemId id) => Path.Combine(ContainerDirectory.PathOf(Paths, id), "record.json");

    /// <summary>Closes the executors; the files stay.</summary>
    public async Task CloseAsync()
    {
        Machine.Before.Clear();
        foreach (var executor in _executors)
        {
            await executor.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _scratch.Dispose();
    }
}
