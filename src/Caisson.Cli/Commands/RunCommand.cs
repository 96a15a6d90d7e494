using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Cli.Terminals;
using Caisson.Compute.Execution;
using Caisson.Contracts.Documents;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson run</c>: a container, from its image to its exit code.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var detach = new Option<bool>("--detach", "-d") { Description = "Leave it running and write its id; 'logs' shows its output, 'attach' joins it." };
        var keys = DetachKeys.Option();
        var lifetime = new LifetimeOptionSet();
        var container = new ContainerOptionSet();
        var command = new Command("run", "Runs a container.") { detach, keys };
        lifetime.AddTo(command);
        container.AddTo(command);
        command.SetAction((parsed, token) =>
        {
            var options = container.Read(parsed);
            var settings = lifetime.Read(parsed, options);
            var detachKeys = DetachKeys.Parse(parsed.GetValue(keys));
            if (parsed.GetValue(detach))
            {
                return DetachedRun.RunAsync(options, settings, isStarted: true, token);
            }

            if (settings.Restart is { Mode: not RestartMode.No })
            {
                throw CommandFailure.Usage("a container that starts again by itself does not end with this command", "add -d, and 'attach' to it");
            }

            // One can let go of a terminal: then it must live on. Any other ends with this command; one that is then to go needs no record, and takes no time for it.
            return options is { HasInput: true, HasConsole: true } ? JoinedRun.RunAsync(options, settings, detachKeys, token)
                : settings.WhenStopped == StoppedContainer.IsRemoved ? ContainerRun.RunAsync(options, settings, token)
                : JoinedRun.RunAsync(options, settings with { Lifetime = ContainerLifetime.WithExecutor }, detachKeys, token);
        });
        return command;
    }
}
