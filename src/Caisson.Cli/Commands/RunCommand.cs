using System.CommandLine;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson run</c>: a container, from its image to its exit code.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var remove = new Option<bool>("--rm") { Description = "Remove the container when it has exited. A stopped container vanishes in any case today." };
        var detach = new Option<bool>("--detach", "-d") { Description = "Leave it running and write its id. Its output goes nowhere." };
        var container = new ContainerOptionSet();
        var command = new Command("run", "Runs a container.") { remove, detach };
        container.AddTo(command);
        command.SetAction((parsed, token) => ContainerRun.RunAsync(container.Read(parsed) with { IsDetached = parsed.GetValue(detach) }, token));
        return command;
    }
}
