using System.CommandLine;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson pause</c> and <c>caisson resume</c>.</summary>
internal static class PauseCommand
{
    /// <summary><c>pause</c>.</summary>
    public static Command CreatePause() =>
        Create("pause", "Freezes every process of containers.", static (system, token) => system.PauseAsync(token));

    /// <summary><c>resume</c>, for those who come from Docker also <c>unpause</c>.</summary>
    public static Command CreateResume()
    {
        var command = Create("resume", "Lets paused containers go on.", static (system, token) => system.ResumeAsync(token));
        command.Aliases.Add("unpause");
        return command;
    }

    private static Command Create(string name, string description, Func<ComputeSystem, CancellationToken, Task> action)
    {
        var containers = CommonOptions.Containers();
        var command = new Command(name, description) { containers };
        command.SetAction(async (parsed, token) =>
        {
            await using var service = new LocalComputeService();
            return await EachContainer.DoAsync(service, parsed.GetRequiredValue(containers), system => action(system, token), token);
        });
        return command;
    }
}
