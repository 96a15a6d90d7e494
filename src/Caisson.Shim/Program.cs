using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;
using Caisson.Shim.Bootstrap;

namespace Caisson.Shim;

/// <summary>containerd's shim: the process that containerd starts for a container, or for a pod, and that runs them with the engine inside it (docs/shim.md).</summary>
internal static class Program
{
    /// <summary>The name containerd derives from <c>io.containerd.caisson.v1</c>.</summary>
    internal const string Name = "containerd-shim-caisson-v1";

    private static int Main(string[] arguments)
    {
        try
        {
            var command = CommandLine.Parse(arguments);
            if (command is ServeCommand)
            {
                // Before anything is opened or started. "start" protects the program itself and spares us this.
                ProtectedProgram.ExecuteCurrentAnew(Environment.GetCommandLineArgs()[0], arguments);
            }

            return command.Run();
        }
        catch (Exception error)
        {
            // The edge of the process: containerd shows this text to whoever asked for the container.
            StandardOutput.WriteError($"{Name}: {error.Message}\n");
            return 1;
        }
    }
}
