using System.CommandLine;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson create</c>: a container that is not started yet.</summary>
internal static class CreateCommand
{
    public static Command Create()
    {
        var lifetime = new LifetimeOptionSet();
        var container = new ContainerOptionSet();
        var command = new Command("create", "Creates a container, to be started later, and writes its id.");
        lifetime.AddTo(command);
        container.AddTo(command);
        command.SetAction((parsed, token) =>
        {
            var options = container.Read(parsed);
            return DetachedRun.RunAsync(options, lifetime.Read(parsed, options), isStarted: false, token);
        });
        return command;
    }
}
