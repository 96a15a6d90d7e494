using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Engine.Systems.Journal;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>A machine with a container that runs throughout: whatever is killed beside it, it runs on, and nothing else is left.</summary>
public abstract class KillTest : IAsyncLifetime
{
    private static readonly SystemId NeighbourId = new("neighbour");

    private HostProcess? _neighbour;
    private BridgeComputeService? _neighbourService;
    private SystemHandle _neighbourSystem;

    private protected static SystemId Box { get; } = new("box");

    private protected static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(30);

    private protected TestMachine Machine { get; } = new();

    public virtual async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Requirement.Busybox) is not null)
        {
            return;
        }

        BusyboxRoot.Make(Path.Combine(Machine.MakeDirectory("bundle"), "rootfs"));
        _neighbour = HostProcess.Start(Machine, NeighbourId);
        _neighbourService = await _neighbour.ConnectAsync();
        _neighbourSystem = await _neighbourService.CreateSystemAsync(NeighbourId, Sleeping(), default).WaitAsync(Deadline);
        await _neighbourService.StartSystemAsync(_neighbourSystem, default).WaitAsync(Deadline);
    }

    public virtual async Task DisposeAsync()
    {
        if (_neighbour is not null)
        {
            await _neighbourService!.DisposeAsync();
            Assert.Equal(0, await _neighbour.WaitAsync());
            _neighbour.Dispose();
        }

        using (Machine)
        {
            await Machine.AssertNothingLeftAsync();
        }
    }

    /// <summary>A container with two processes that stay.</summary>
    private protected ComputeSystemDocument Sleeping() => TestDocuments.Sleeping(Machine.Root);

    /// <summary>A container that ends with code 6 after <see cref="LetGo"/>.</summary>
    private protected ComputeSystemDocument Waiting() => Document("until [ -e /go ]; do sleep 0.01; done; exit 6");

    /// <summary>A container that runs a script.</summary>
    private protected ComputeSystemDocument Document(string script) => TestDocuments.Script(Machine.Root, script);

    private protected void LetGo() => File.WriteAllText(Path.Combine(Machine.Root, "bundle", "rootfs", "go"), "");

    /// <summary>Lets a clean-up die at a failpoint.</summary>
    private protected async Task AssertCleanUpDiesAtAsync(string failpoint)
    {
        var script = new Dictionary<string, string> { ["CAISSON_FAILPOINTS"] = $"{failpoint}=kill" };
        var killed = await Machine.RunAsync(Executables.HostWithFailpoints, script, "clean");
        Assert.True(killed.ExitCode == 137, $"the clean-up never came to '{failpoint}': {killed}");
    }

    /// <summary>A clean-up of everything; it must succeed.</summary>
    private protected async Task CleanAsync(params string[] options)
    {
        var result = await Machine.RunAsync(Executables.Host, ["clean", "--format", "json", .. options]);
        Assert.True(result.ExitCode == 0, $"clean: {result.ExitCode}\n{result.Output}{result.Error}");
    }

    /// <summary>The exit that a host's directory keeps.</summary>
    private protected ExitRecord KeptExit() =>
        Assert.Single(SystemFiles.Read(Machine.Paths.SystemDirectory(Box), SystemFiles.ExitName)).Exit!;

    /// <summary>Nothing but the neighbour is there, and it works.</summary>
    private protected async Task AssertOnlyNeighbourAsync()
    {
        var mine = Path.GetFileName(Machine.Paths.SystemDirectory(NeighbourId));
        Assert.Equal([mine], Directory.GetFileSystemEntries(Machine.Paths.RunDirectory).Select(Path.GetFileName));
        Assert.All(Machine.Leftovers.FindCgroups(), line => Assert.EndsWith($"-{NeighbourId}", line, StringComparison.Ordinal));
        var properties = await _neighbourService!.GetSystemPropertiesAsync(_neighbourSystem, new PropertyQuery(), default).WaitAsync(Deadline);
        Assert.Equal("Running", properties.State);
        var entry = await _neighbourService.CreateProcessAsync(_neighbourSystem, TestDocuments.Exec("/bin/true"), ProcessStdio.None, default).WaitAsync(Deadline);
        Assert.NotNull(entry.ProcessId);
    }
}
