using System.Globalization;
using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>The processors that a service tells of are those that it may use, not those of the machine.</summary>
public sealed class ProcessorTopologyTests : IAsyncLifetime
{
    private readonly TestMachine _machine = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        using (_machine)
        {
            await _machine.AssertNothingLeftAsync();
        }
    }

    [RootFact]
    public async Task A_host_that_is_kept_to_one_processor_tells_of_that_one()
    {
        using var host = HostProcess.Start(_machine, new SystemId("box"));
        await using var service = await host.ConnectAsync();
        var allowed = await ProcessorsAsync(service);
        var last = allowed[^1];

        var kept = await _machine.RunAsync("/usr/bin/taskset", "-cp", last.ToString(CultureInfo.InvariantCulture), host.ProcessId.ToString(CultureInfo.InvariantCulture));

        Assert.True(kept.ExitCode == 0, kept.Error);
        Assert.Equal([last], await ProcessorsAsync(service));
    }

    private static async Task<int[]> ProcessorsAsync(IComputeService service)
    {
        var query = new PropertyQuery { PropertyTypes = [PropertyType.From("ProcessorTopology")] };
        JsonElement topology = (await service.GetServicePropertiesAsync(query, default)).Properties[0];
        int[] processors = [.. topology.GetProperty("LogicalProcessors").EnumerateArray().Select(processor => processor.GetProperty("LpIndex").GetInt32())];
        Assert.Equal(processors.Length, topology.GetProperty("LogicalProcessorCount").GetInt32());
        return processors;
    }
}
