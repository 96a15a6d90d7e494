using System.Diagnostics;
using Caisson.Compute.Execution;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Execution;

/// <summary>500 containers run, the host of one of them hangs, and the record of another is damaged.</summary>
public sealed class SickAmongManyTests : ExecutorTest
{
    private const int Containers = 500;
    private const int AtOnce = 8;
    private const int Stop = 19, Continue = 18;

    // Hosts that do not answer within 2 s are listed as sick; the rest is what asking 500 of them takes.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(5);

    [RootFact(Needs | Requirement.Cli)]
    public async Task Five_hundred_are_listed_in_time_and_the_sick_and_the_damaged_are_named()
    {
        var ids = Enumerable.Range(0, Containers).Select(static number => new SystemId($"box{number:D3}")).ToList();
        var (sick, damaged) = (ids[123], ids[321]);
        var (maker, _) = await OpenAsync();
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (id, token) =>
        {
            await maker.CreateAsync(id, Program("/bin/sleep", "1000"), cancellationToken: token).WaitAsync(Deadline, token);
            await maker.StartAsync(id, cancellationToken: token).WaitAsync(Deadline, token);
        });
        await CloseAsync();
        var intact = await File.ReadAllBytesAsync(RecordPath(damaged));
        await File.WriteAllTextAsync(RecordPath(damaged), "{\"Version\":1,");
        using var host = Machine.FindHost(sick.Value);
        Assert.True(host.Signal(Stop));
        try
        {
            var (executor, _) = await OpenAsync();
            var rows = await WithinAsync(() => executor.ListAsync());

            Assert.Equal(ids, rows.Select(static row => row.Id));
            Assert.Equal(sick, Assert.Single(rows, static row => row.Sickness is not null).Id);
            Assert.Contains("did not answer", rows[123].Sickness, StringComparison.Ordinal);
            Assert.Equal(damaged, Assert.Single(rows, static row => row.Damage is not null).Id);
            Assert.Equal(Containers - 2, rows.Count(static row => row is { Status: ExecutionStatus.Running, Pid: > 0 }));

            var clock = Stopwatch.StartNew();
            var listing = await Machine.RunAsync(Executables.Cli, "ps");
            Assert.True(clock.Elapsed < Bound, $"ps took {clock.Elapsed}");
            Assert.True(listing.ExitCode == 0, listing.Error);
            Assert.Equal(Containers + 1, listing.Output.Count(static letter => letter == '\n'));
            Assert.Contains("did not answer", listing.Output.Split('\n').Single(line => line.StartsWith(sick.Value, StringComparison.Ordinal)), StringComparison.Ordinal);

            // The others are as they would be without these two.
            var (one, other) = (ids[0], ids[499]);
            Assert.Single(await WithinAsync(() => executor.SummaryAsync(one)));
            Assert.Equal(ExecutionStatus.Unknown, await WithinAsync(() => executor.StatusAsync(sick)));
            Assert.Equal(ErrorCode.RecordDamaged, (await Assert.ThrowsAsync<ComputeOperationException>(() => executor.StatusAsync(damaged))).Code);
            Assert.Equal(137, (await WithinAsync(() => executor.StopAsync(other, TimeSpan.Zero))).Code);
        }
        finally
        {
            Assert.True(host.Signal(Continue));
            await File.WriteAllBytesAsync(RecordPath(damaged), intact);
        }

        var (next, _) = await OpenAsync();
        Assert.All(await next.ListAsync().WaitAsync(Deadline), static row => Assert.Null(row.Sickness ?? row.Damage));
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (id, token) => await next.ForceDeleteAsync(id, token).WaitAsync(Deadline, token));
    }

    private static async Task<T> WithinAsync<T>(Func<Task<T>> question)
    {
        var clock = Stopwatch.StartNew();
        var answer = await question().WaitAsync(Deadline);
        Assert.True(clock.Elapsed < Bound, $"took {clock.Elapsed}");
        return answer;
    }
}
