using Caisson.IntegrationTests.Infrastructure;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Client;

namespace Caisson.IntegrationTests.Shim;

/// <summary>One shim driven by hand, as any containerd would; nothing is left at the end.</summary>
public abstract class ScriptedShimTest : IAsyncLifetime
{
    /// <summary>What every test here needs.</summary>
    protected const Requirement Needs = Requirement.Shim | Requirement.Busybox;

    private string _address = "";

    internal ScriptedContainerd Containerd { get; private set; } = null!;

    /// <summary>A client of the shim.</summary>
    private protected TaskClient Shim { get; private set; } = null!;

    /// <summary>The connection to it.</summary>
    private protected TtrpcClient Connection { get; private set; } = null!;

    private protected TestMachine Machine { get; } = new();

    private protected static TtrpcCallOptions Soon { get; } = new() { Timeout = TimeSpan.FromSeconds(30) };

    public async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            Containerd = new ScriptedContainerd(Machine, "pod");
            Containerd.MakeBundle("first", "/bin/sleep", "1000");
            await RestartAsync();
        }
    }

    public async Task DisposeAsync()
    {
        using (Machine)
        {
            if (Containerd is not null)
            {
                _ = await Shim.ShutdownAsync(new ShutdownRequest { Id = "first" }, Soon);
                await Containerd.DisposeAsync();
                await Machine.AssertNothingLeftAsync();
                Assert.False(File.Exists(_address["unix://".Length..]), "the shim's socket is left");
            }
        }
    }

    /// <summary>Starts another shim in the place of one that has ended.</summary>
    private protected async Task RestartAsync()
    {
        _address = await Containerd.StartAsync("first");
        Connection = await Containerd.ConnectAsync(_address);
        Shim = new TaskClient(Connection);
    }

    /// <summary>Another connection to the shim.</summary>
    private protected Task<TtrpcClient> OpenAsync() => Containerd.ConnectAsync(_address);

    /// <summary>Makes a bundle and the container of it.</summary>
    private protected async Task<int> CreateAsync(string id, params string[] arguments)
    {
        Containerd.MakeBundle(id, arguments);
        return (int)(await Shim.CreateAsync(new CreateTaskRequest { Id = id, Bundle = Containerd.BundleOf(id) }, Soon)).Pid;
    }

    /// <summary>Kills and deletes a container.</summary>
    private protected async Task RemoveAsync(string id)
    {
        try
        {
            _ = await Shim.KillAsync(new KillRequest { Id = id, Signal = 9, All = true }, Soon);
        }
        catch (TtrpcStatusException gone) when (gone.Code == TtrpcStatusCode.NotFound)
        {
            // It had ended.
        }

        _ = await Shim.WaitAsync(new WaitRequest { Id = id }, Soon);
        _ = await Shim.DeleteAsync(new DeleteRequest { Id = id }, Soon);
    }
}
