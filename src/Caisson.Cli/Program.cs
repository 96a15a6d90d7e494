using Caisson.Cli.Commands;
using Caisson.Cli.Output;
using Caisson.Cli.Terminals;

namespace Caisson.Cli;

/// <summary>The command line for people: parses, runs one command, and turns whatever goes wrong into one clear text and an exit code.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        StandardDescriptors.Complete();
        System.CommandLine.ParseResult? parsed = null;
        try
        {
            var root = CaissonCommand.Create();
            parsed = root.Parse(PositionalCut.Apply(root, arguments));
            if (parsed.Errors.Count > 0)
            {
                return Failure.Usage(parsed);
            }

            // Signals are each command's own affair: run forwards them, the others end by them.
            var invocation = new System.CommandLine.InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await parsed.InvokeAsync(invocation);
        }
        catch (Exception e)
        {
            var exitCode = Failure.Report(e);
            if (exitCode == ExitCodes.Usage)
            {
                Failure.WriteUsage(parsed?.CommandResult.Command);
            }

            return exitCode;
        }
    }
}
