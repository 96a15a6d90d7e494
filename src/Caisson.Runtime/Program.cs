using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;
using Caisson.Runtime.Arguments;
using Caisson.Runtime.Commands;
using Caisson.Runtime.Containers;
using Caisson.Runtime.Output;

namespace Caisson.Runtime;

/// <summary>An OCI runtime: runc's command line over the engine's launcher (docs/runtime.md).</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        var options = new GlobalOptions();
        ICommand command = new HelpCommand();
        var log = new RuntimeLog(options, TimeProvider.System);
        try
        {
            (options, command) = CommandLine.Parse(arguments);
            log = new RuntimeLog(options, TimeProvider.System);
            if (command.Launches(new ContainerStore(options.Root)))
            {
                // Signals that are forwarded must be blocked in every thread, and one exists before this line: so they are before the program is executed anew.
                Signals.BlockOnThisThread(Forwarding.Set);
                ProtectedProgram.ExecuteCurrentAnew(Environment.GetCommandLineArgs()[0], arguments);
            }

            using var loop = new EventLoop();
            return loop.Run(running => command.RunAsync(new RuntimeSession(options, running, log)));
        }
        catch (RuntimeException error)
        {
            log.Fail(error.Message);
            return error.ExitCode == 1 ? command.FailureCode : error.ExitCode;
        }
        catch (LaunchException error)
        {
            log.Fail(LaunchFailureText.Of(error));
            return command.FailureCode;
        }
        catch (CgroupException error)
        {
            log.Fail(error.Remedy is null ? error.Message : $"{error.Message}; {error.Remedy}");
            return command.FailureCode;
        }
        catch (OperationCanceledException)
        {
            log.Fail("the deadline passed");
            return command.FailureCode;
        }
        catch (Exception error)
        {
            // The edge of the process: whoever called wants a line in the log and a code, whatever went wrong.
            log.Fail(error.Message);
            return command.FailureCode;
        }
    }
}
