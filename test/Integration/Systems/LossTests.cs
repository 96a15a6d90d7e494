using System.Diagnostics;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Systems;

/// <summary>Hosts that vanish or hang, and several who look at one system.</summary>
public sealed class LossTests : LocalServiceTest
{
    private const int Stop = 19, Continue = 18;

    [RootFact(Needs)]
    public async Task Every_waiter_of_a_killed_host_learns_it_and_nothing_is_left()
    {
        await using var neighbour = await StartAsync("neighbour");
        await using var victim = await StartAsync("victim");
        await using var process = await ExecAsync(victim, "/bin/sleep", "1000");
        await using var otherService = NewService();
        await using var observer = await ComputeSystem.OpenAsync(otherService, victim.Id).WaitAsync(Deadline);
        Task<ExitRecord>[] waiters = [victim.WaitAsync(), victim.WaitAsync(), observer.WaitAsync(), process.WaitAsync()];

        Machine.KillHost("victim");

        var exits = await Task.WhenAll(waiters).WaitAsync(Deadline);
        Assert.All(exits, static exit => Assert.Equal((137, ExitReason.HostLost), (exit.Code, exit.Reason)));
        Assert.Equal(ExitReason.HostLost, (await victim.WaitAsync().WaitAsync(Deadline)).Reason);
        Assert.False(Directory.Exists(Machine.Paths.SystemDirectory(victim.Id)));
        Assert.DoesNotContain(Machine.Leftovers.Find(), static left => left.Contains("victim", StringComparison.Ordinal));
        await using var still = await ExecAsync(neighbour, "/bin/echo", "unharmed");
        Assert.Equal("unharmed\n"u8.ToArray(), await ReadAllAsync(still.StandardOutput));
    }

    [RootFact(Needs)]
    public async Task After_the_loss_of_its_host_the_id_is_free_again()
    {
        await using var victim = await StartAsync("box");
        Machine.KillHost("box");
        _ = await victim.WaitAsync().WaitAsync(Deadline);

        await using var next = await StartAsync("box");

        Assert.False(next.TryGetExit(out _));
    }

    [RootFact(Needs)]
    public async Task Two_observers_and_the_creator_see_the_same_exit()
    {
        await using var creator = await CreateAsync("box", "/bin/sh", "-c", "read line; exit 21");
        await using var init = await creator.PrepareInitAsync(
            new ProcessParameters { CreateStdInPipe = true },
            new ProcessStdio(new StdioEndpoint.Pipe(), new StdioEndpoint.None(), new StdioEndpoint.None())).WaitAsync(Deadline);
        await creator.StartAsync().WaitAsync(Deadline);
        await using var firstService = NewService();
        await using var secondService = NewService();
        await using var first = await ComputeSystem.OpenAsync(firstService, creator.Id).WaitAsync(Deadline);
        await using var second = await ComputeSystem.OpenAsync(secondService, creator.Id).WaitAsync(Deadline);

        await init.StandardInput!.WriteAsync("go\n"u8.ToArray());
        var exits = await Task.WhenAll(creator.WaitAsync(), first.WaitAsync(), second.WaitAsync(), init.WaitAsync()).WaitAsync(Deadline);

        Assert.All(exits, static exit => Assert.Equal((21, ExitReason.Exited), (exit.Code, exit.Reason)));
        Assert.Single(exits.Take(3).Select(static exit => exit.Time).Distinct());
    }

    [RootFact(Needs)]
    public async Task An_observer_that_leaves_takes_nothing_with_it()
    {
        await using var creator = await StartAsync("box");
        await using (var service = NewService())
        {
            await using var observer = await ComputeSystem.OpenAsync(service, creator.Id).WaitAsync(Deadline);
        }

        await using var process = await ExecAsync(creator, "/bin/true");
        Assert.Equal(0, (await process.WaitAsync().WaitAsync(Deadline)).Code);
    }

    [RootFact(Needs)]
    public async Task A_creator_that_leaves_takes_its_system_with_it()
    {
        await using var service = NewService();
        await using var observer = await StartAndLeaveAsync(service);

        var exit = await observer.WaitAsync().WaitAsync(Deadline);

        Assert.Equal(ExitReason.Terminated, exit.Reason);

        async Task<ComputeSystem> StartAndLeaveAsync(Caisson.Compute.Hosts.LocalComputeService forObserver)
        {
            await using var creator = await StartAsync("box");
            return await ComputeSystem.OpenAsync(forObserver, creator.Id).WaitAsync(Deadline);
        }
    }

    [RootFact(Needs)]
    public async Task A_host_that_hangs_is_listed_as_sick_within_the_deadline_and_holds_up_nobody()
    {
        await using var healthy = await StartAsync("healthy");
        await using var sick = await StartAsync("sick");
        using var host = Machine.FindHost("sick");
        await WaitForFileAsync(Path.Combine(Machine.Paths.SystemDirectory(sick.Id), "state"));
        Assert.True(host.Signal(Stop));
        try
        {
            var clock = Stopwatch.StartNew();
            var systems = await ComputeSystem.EnumerateAsync(Service).WaitAsync(Deadline);

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"took {clock.Elapsed}");
            Assert.Equal(["healthy", "sick"], systems.Select(static system => system.Id));
            Assert.Null(systems[0].Sickness);
            Assert.Contains("did not answer", systems[1].Sickness, StringComparison.Ordinal);
        }
        finally
        {
            Assert.True(host.Signal(Continue));
        }

        Assert.All(await ComputeSystem.EnumerateAsync(Service).WaitAsync(Deadline), static system => Assert.Null(system.Sickness));
    }

    [RootFact(Needs)]
    public async Task The_service_tells_its_properties_with_and_without_systems()
    {
        var query = new PropertyQuery { PropertyTypes = [PropertyType.ProcessorTopology] };

        var idle = await Service.GetServicePropertiesAsync(query, default).WaitAsync(Deadline);
        await using var system = await StartAsync("box");
        var busy = await Service.GetServicePropertiesAsync(query, default).WaitAsync(Deadline);

        Assert.NotEmpty(idle.Properties);
        Assert.Equal(idle.Properties.Select(static property => property.ToString()), busy.Properties.Select(static property => property.ToString()));
    }

    [RootFact(Needs)]
    public async Task Without_any_host_there_are_no_systems()
    {
        Assert.Empty(await ComputeSystem.EnumerateAsync(Service).WaitAsync(Deadline));
        Directory.Delete(Machine.Paths.RunDirectory);
        Assert.Empty(await ComputeSystem.EnumerateAsync(Service).WaitAsync(Deadline));
    }

    // A host writes what a listing shows without it a moment after each change.
    private static async Task WaitForFileAsync(string path)
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (!File.Exists(path))
        {
            Assert.True(DateTime.UtcNow < deadline, $"'{path}' did not appear");
            await Task.Delay(10);
        }
    }
}
