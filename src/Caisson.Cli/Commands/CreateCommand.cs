using System.CommandLine;
using Caisson.Compute.Execution;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson create</c>: a container that is not started yet.</summary>
internal static class CreateCommand
{
    public static Command Create()
    {
        var remove = new Option<bool>("--rm") { Description = "Remove the container when it has exited." };
        var container = new ContainerOptionSet();
        var command = new Command("create", "Creates a container, to be started later, and writes its id.") { remove };
        container.AddTo(command);
        command.SetAction((parsed, token) =>
        {
            var options = container.Read(parsed);
            var settings = new CreateSettings
            {
                Image = options.Image,
                WhenStopped = parsed.GetValue(remove) ? StoppedContainer.IsRemoved : StoppedContainer.Stays,
            };
            return DetachedRun.RunAsync(options, settings, isStarted: false, token);
        });
        return command;
    }
}
