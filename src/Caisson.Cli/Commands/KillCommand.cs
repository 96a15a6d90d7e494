using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Hosts;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson kill</c>: a signal to the init process of containers.</summary>
internal static class KillCommand
{
    public static Command Create()
    {
        var signal = new Option<string>("--signal", "-s")
        {
            Description = "Signal to deliver, by name or number.",
            HelpName = "SIGNAL",
            DefaultValueFactory = _ => "KILL",
        };
        var containers = CommonOptions.Containers();
        var command = new Command("kill", "Delivers a signal to containers.") { signal, containers };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(signal), parsed.GetRequiredValue(containers), token));
        return command;
    }

    private static async Task<int> RunAsync(string signalName, string[] containers, CancellationToken cancellationToken)
    {
        var signal = SignalNames.Parse(signalName);
        await using var service = new LocalComputeService();
        return await EachContainer.DoAsync(
            service,
            containers,
            async system =>
            {
                var properties = await system.GetPropertiesAsync([], cancellationToken);
                if (properties.InitProcessId is not { } pid)
                {
                    throw new CommandFailure($"container '{system.Id}' has no process yet");
                }

                await using var init = await system.OpenProcessAsync(pid, cancellationToken);
                if (!await init.SignalAsync(signal, cancellationToken))
                {
                    throw new CommandFailure($"container '{system.Id}' has exited");
                }
            },
            cancellationToken);
    }
}
