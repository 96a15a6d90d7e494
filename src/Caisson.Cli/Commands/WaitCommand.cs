using System.CommandLine;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson wait</c>: until containers have stopped.</summary>
internal static class WaitCommand
{
    public static Command Create()
    {
        var containers = CommonOptions.Containers();
        var command = new Command("wait", "Waits until containers have stopped, and writes their exit codes.") { containers };
        command.SetAction((parsed, token) => Containers.DoAsync(
            parsed.GetRequiredValue(containers), async (executor, id) => $"{(await executor.WaitAsync(id, token)).Code}", token));
        return command;
    }
}
