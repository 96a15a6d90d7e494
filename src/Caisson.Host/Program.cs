using Caisson.Host.Commands;
using Caisson.Platform.Linux.Files;

namespace Caisson.Host;

/// <summary>The host process of compute systems, and what else needs the engine on this machine.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            return CommandLine.Parse(arguments).Run();
        }
        catch (UsageException error)
        {
            StandardOutput.WriteError($"caisson-host: {error.Message}\n{Usage.Text}");
            return ExitCode.Usage;
        }
        catch (Exception error) when (error is IOException or ArgumentException)
        {
            StandardOutput.WriteError($"caisson-host: {error.Message}\n");
            return ExitCode.Failure;
        }
    }
}
