using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Systems;

/// <summary>The object model in this process, on hosts of a machine of the test's own; afterwards nothing may be left.</summary>
public abstract class LocalServiceTest : IAsyncLifetime
{
    /// <summary>What every test here needs.</summary>
    public const Requirement Needs = Requirement.Busybox;

    /// <summary>How long what must happen may take.</summary>
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private LocalComputeService? _service;

    /// <summary>Whether the long tests run at their full length.</summary>
    protected static bool IsFullLength { get; } = Environment.GetEnvironmentVariable("CAISSON_STRESS") == "full";

    private protected TestMachine Machine { get; } = new();

    /// <summary>The service under test.</summary>
    protected LocalComputeService Service => _service ?? throw new InvalidOperationException("the test has not been initialized");

    private protected string Bundle => Path.Combine(Machine.Root, "bundle");

    public virtual Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            BusyboxRoot.Make(Path.Combine(Machine.MakeDirectory("bundle"), "rootfs"));
            _service = NewService();
        }

        return Task.CompletedTask;
    }

    public virtual async Task DisposeAsync()
    {
        using (Machine)
        {
            if (_service is not null)
            {
                await _service.DisposeAsync();
                await Machine.AssertNothingLeftAsync();
            }
        }
    }

    /// <summary>A further service of the same machine.</summary>
    private protected LocalComputeService NewService() => new(new LocalComputeServiceOptions { HostProgram = Executables.Host, Paths = Machine.Paths });

    /// <summary>Creates a container that ends with its creator.</summary>
    private protected Task<ComputeSystem> CreateAsync(string id, params string[] arguments) =>
        ComputeSystem.CreateAsync(Service, new SystemId(id), Document(id, arguments)).WaitAsync(Deadline);

    /// <summary>Creates and starts a container that idles.</summary>
    private protected async Task<ComputeSystem> StartAsync(string id)
    {
        var system = await CreateAsync(id, "/bin/sleep", "1000");
        await system.StartAsync().WaitAsync(Deadline);
        return system;
    }

    private protected ComputeSystemDocument Document(string id, params string[] arguments) =>
        TestDocuments.Container(Bundle, $"{Machine.Paths.CgroupParent}/{id}", arguments);

    /// <summary>Runs a process with all three streams as pipes.</summary>
    private protected static Task<ComputeProcess> ExecAsync(ComputeSystem system, params string[] arguments) =>
        system.CreateProcessAsync(
            TestDocuments.Exec(arguments) with { CreateStdInPipe = true, CreateStdOutPipe = true, CreateStdErrPipe = true },
            new ProcessStdio(new StdioEndpoint.Pipe(), new StdioEndpoint.Pipe(), new StdioEndpoint.Pipe())).WaitAsync(Deadline);

    private protected static async Task<byte[]> ReadAllAsync(Stream? stream)
    {
        using var all = new MemoryStream();
        await stream!.CopyToAsync(all).WaitAsync(Deadline);
        return all.ToArray();
    }
}
