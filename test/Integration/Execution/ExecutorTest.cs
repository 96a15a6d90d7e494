using Caisson.Compute.Execution;
using Caisson.Compute.Hosts;
using Caisson.Contracts;
using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.UnitTests.Compute.Execution.Doubles;

namespace Caisson.IntegrationTests.Execution;

/// <summary>Executors in this process, on real hosts of a machine of the test's own; afterwards nothing may be left.</summary>
public abstract class ExecutorTest : IAsyncLifetime
{
    /// <summary>What every test here needs.</summary>
    public const Requirement Needs = Requirement.Busybox;

    /// <summary>How long what must happen may take on a busy machine.</summary>
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly List<(Executor Executor, IComputeService Service)> _open = [];

    /// <summary>Whether the long tests run at their full length.</summary>
    protected static bool IsFullLength { get; } = Environment.GetEnvironmentVariable("CAISSON_STRESS") == "full";

    private protected TestMachine Machine { get; } = new();

    /// <summary>The state directory.</summary>
    private protected virtual string StateDirectory => Machine.Paths.DataDirectory;

    private string RootPath => Path.Combine(Machine.Root, "bundle", "rootfs");

    public virtual Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            _ = Machine.MakeDirectory("bundle");
            BusyboxRoot.Make(RootPath);
        }

        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync()
    {
        using (Machine)
        {
            if (Requirements.WhyUnmet(Needs) is null)
            {
                await RemoveAllAsync();
                await CloseAsync();
                await Machine.AssertNothingLeftAsync();
            }
        }
    }

    /// <summary>Opens an executor with a service of its own.</summary>
    private protected async Task<(Executor Executor, RecordingBackend Backend)> OpenAsync(
        RecordingBackend? backend = null, Func<IComputeService, IComputeService>? wrap = null)
    {
        backend ??= new RecordingBackend();
        var paths = Machine.Paths with { DataDirectory = StateDirectory };
        IComputeService service = new LocalComputeService(new LocalComputeServiceOptions { HostProgram = Executables.Host, Paths = paths });
        service = wrap is null ? service : wrap(service);
        var executor = await Executor.OpenAsync(new ExecutorOptions
        {
            Namespace = Machine.Name,
            Backend = backend,
            Service = service,
            Paths = paths,
            DeliveryDeadline = Deadline,
        });
        _open.Add((executor, service));
        return (executor, backend);
    }

    /// <summary>Closes the executors that are open; containers that stay run on.</summary>
    private protected async Task CloseAsync()
    {
        foreach (var (executor, service) in _open)
        {
            await executor.DisposeAsync();
            await service.DisposeAsync();
        }

        _open.Clear();
    }

    /// <summary>Removes every container by force, whoever made it.</summary>
    private protected async Task RemoveAllAsync()
    {
        var (executor, _) = await OpenAsync();
        foreach (var row in await executor.ListAsync().WaitAsync(Deadline))
        {
            await executor.ForceDeleteAsync(row.Id).WaitAsync(Deadline);
        }

        Assert.Empty(await executor.ListAsync().WaitAsync(Deadline));
    }

    /// <summary>A container on the test's root.</summary>
    private protected Spec Program(params string[] arguments) =>
        TestDocuments.Container(Machine.Root, null, arguments).HostedSystem!.OciSpecification! with { Root = new Root { Path = RootPath } };

    private protected Spec Script(string script) => Program("/bin/sh", "-c", script);

    private protected static Process Process(params string[] arguments) => TestDocuments.Exec(arguments).OciProcess!;

    private protected static async Task UntilAsync(Func<bool> isTrue)
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (!isTrue())
        {
            Assert.True(DateTime.UtcNow < deadline, "what should happen does not");
            await Task.Delay(10);
        }
    }

    private protected string RecordPath(SystemId id) =>
        Path.Combine(Directory.GetDirectories(Path.Combine(StateDirectory, "containers")).Single(path => File.ReadAllText(Path.Combine(path, "id")) == id.Value), "record.json");
}
