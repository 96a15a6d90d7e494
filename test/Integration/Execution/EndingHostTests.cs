using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Execution;

/// <summary>Somebody asks at the very moment when a host that nobody looks at comes to its end: the exit is not lost, and nothing of it stays.</summary>
public sealed class EndingHostTests : ExecutorTest
{
    private const int Askers = 4;

    private static readonly int Rounds = IsFullLength ? 1_000 : 60;

    [RootFact(Needs)]
    public async Task Whoever_asks_while_a_host_ends_learns_the_exit_and_nothing_is_left()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var id = new SystemId($"box{round}");
            var (starter, _) = await OpenAsync();
            await starter.CreateAsync(id, Script("read line < /tmp/go; exit 7") with
            {
                Mounts =
                [
                    new Contracts.Oci.Mount { Destination = "/proc", Type = "proc", Source = "proc" },
                    new Contracts.Oci.Mount { Destination = "/tmp", Type = "bind", Source = Machine.MakeDirectory("shared"), Options = ["rbind"] },
                ],
            }).WaitAsync(Deadline);
            var gate = Path.Combine(Machine.Root, "shared", "go");
            File.Delete(gate);
            Assert.Equal(0, (await Machine.RunAsync("/usr/bin/mkfifo", gate)).ExitCode);
            await starter.StartAsync(id).WaitAsync(Deadline);
            await CloseAsync();

            var askers = new List<Executor>();
            for (var asker = 0; asker < Askers; asker++)
            {
                askers.Add((await OpenAsync()).Executor);
            }

            await File.WriteAllTextAsync(gate, "go\n");
            var exits = await Task.WhenAll(askers.Select(async (asker, number) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(((number * 3) + round) % 13));
                return await asker.WaitAsync(id);
            })).WaitAsync(Deadline);

            Assert.All(exits, static exit => Assert.Equal((7, ExitReason.Exited), (exit.Code, exit.Reason)));
            await CloseAsync();
            await Machine.AssertNothingLeftAsync();
        }
    }
}
