using System.CommandLine;
using Caisson.Compute.Execution;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson run</c>: a container, from its image to its exit code.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var detach = new Option<bool>("--detach", "-d") { Description = "Leave it running and write its id. Its output goes nowhere." };
        var remove = new Option<bool>("--rm") { Description = "Remove the container when it has exited." };
        var container = new ContainerOptionSet();
        var command = new Command("run", "Runs a container.") { detach, remove };
        container.AddTo(command);
        command.SetAction((parsed, token) =>
        {
            var options = container.Read(parsed) with { IsDetached = parsed.GetValue(detach) };
            var settings = new CreateSettings
            {
                Image = options.Image,
                WhenStopped = parsed.GetValue(remove) ? StoppedContainer.IsRemoved : StoppedContainer.Stays,
            };

            // One that is to go at once needs no record, and takes no time for it.
            return options.IsDetached ? DetachedRun.RunAsync(options, settings, isStarted: true, token)
                : parsed.GetValue(remove) ? ContainerRun.RunAsync(options, token)
                : DetachedRun.RunJoinedAsync(options, settings, token);
        });
        return command;
    }
}
