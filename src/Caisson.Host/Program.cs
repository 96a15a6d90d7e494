using Caisson.Host.Commands;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Host;

/// <summary>The host process of compute systems, and what else needs the engine on this machine.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        try
        {
            var command = CommandLine.Parse(arguments);
            if (command is ServeCommand)
            {
                // Before anything is opened or started. A starter that protects the program itself has spared us this.
                ProtectedProgram.ExecuteCurrentAnew(Environment.GetCommandLineArgs()[0], arguments);
            }

            return command.Run();
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
