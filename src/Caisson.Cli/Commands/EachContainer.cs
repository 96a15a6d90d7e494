using Caisson.Cli.Output;
using Caisson.Compute.Systems;
using Caisson.Contracts;

namespace Caisson.Cli.Commands;

/// <summary>Does one thing to several containers: each on its own, ids of those that went well to stdout, the others' failures to stderr.</summary>
internal static class EachContainer
{
    public static async Task<int> DoAsync(
        IComputeService service, IReadOnlyList<string> names, Func<ComputeSystem, Task> action, CancellationToken cancellationToken)
    {
        var exitCode = ExitCodes.Success;
        foreach (var name in names)
        {
            try
            {
                await using var system = await OpenContainer.ByIdOrPrefixAsync(service, name, cancellationToken);
                await action(system);
                Console.Out.WriteLine(system.Id);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                exitCode = Failure.Report(e);
            }
        }

        return exitCode;
    }
}
