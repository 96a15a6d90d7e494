using System.Collections.Concurrent;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Testing.Shared;
using Xunit.Abstractions;

namespace Caisson.IntegrationTests.Matrix;

/// <summary>
/// kill -9 of the command, of the host, of both, at every step that either passes because of a command: the steps are what a trace of the command shows.
/// Nothing is left, no exit is lost, no neighbour is harmed, and whoever lives on ends by itself.
/// </summary>
/// <param name="output">Where the rows are counted.</param>
public sealed class KillMatrixTests(ITestOutputHelper output)
{
    private const int Lanes = 4;

    [RootFact(Requirement.Busybox | Requirement.Cli | Requirement.Failpoints | Requirement.CliFailpoints)]
    public async Task No_kill_at_any_step_of_any_command_leaves_loses_or_harms_anything()
    {
        var lanes = Enumerable.Range(0, Lanes).Select(static _ => new MatrixLane()).ToArray();
        try
        {
            await Task.WhenAll(lanes.Select(lane => lane.PrepareAsync()));
            var rows = new ConcurrentQueue<MatrixRow>();
            var passed = new HashSet<string>(StringComparer.Ordinal);
            foreach (var verb in MatrixVerb.All)
            {
                var steps = await lanes[0].TraceAsync(verb);
                Assert.True(steps.Count > 0, $"{verb} passes no step");
                foreach (var step in steps)
                {
                    _ = passed.Add(step.Failpoint);
                    foreach (var victim in Enum.GetValues<MatrixVictim>())
                    {
                        rows.Enqueue(new MatrixRow(verb, step, victim));
                    }
                }

                output.WriteLine($"{verb}: {steps.Count} steps, {steps.Count * 3} rows: {string.Join(' ', steps)}");
            }

            output.WriteLine($"{rows.Count} rows");
            Assert.Empty(FailpointCatalogue.Commands.Except(passed));
            var failures = new ConcurrentQueue<string>();
            await Task.WhenAll(lanes.Select(async lane =>
            {
                while (rows.TryDequeue(out var row))
                {
                    foreach (var wrong in await lane.RunAsync(row))
                    {
                        failures.Enqueue($"{row}: {wrong}");
                    }
                }
            }));
            Assert.True(failures.IsEmpty, string.Join('\n', failures));
        }
        finally
        {
            await Task.WhenAll(lanes.Select(lane => lane.DisposeAsync().AsTask()));
        }
    }
}
