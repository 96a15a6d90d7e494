using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Contracts.Oci;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson update</c>: other limits at once, another restart policy from the next start on.</summary>
internal static class UpdateCommand
{
    public static Command Create()
    {
        var memory = new Option<string?>("--memory", "-m") { Description = "The most memory it may use, such as 64m.", HelpName = "SIZE" };
        var cpus = new Option<double?>("--cpus") { Description = "How many processors' time it may use, such as 1.5.", HelpName = "NUMBER" };
        var shares = new Option<ulong?>("--cpu-shares", "-c") { Description = "Its weight where processors are short; 1024 is the usual one.", HelpName = "NUMBER" };
        var set = new Option<string?>("--cpuset-cpus") { Description = "The processors it may run on, such as 0-2,7.", HelpName = "LIST" };
        var pids = new Option<long?>("--pids-limit") { Description = "The most processes and threads.", HelpName = "NUMBER" };
        var restart = new Option<string?>("--restart")
        {
            Description = "When it starts again, from its next start on: no, on-failure[:COUNT], always, unless-stopped.",
            HelpName = "POLICY",
        };
        var containers = CommonOptions.Containers();
        var command = new Command("update", "Changes limits of containers, of running ones at once.") { memory, cpus, shares, set, pids, restart, containers };
        command.SetAction((parsed, token) =>
        {
            var policy = parsed.GetValue(restart) is { } text ? RestartText.Parse(text) : null;
            var resources = Read(
                parsed.GetValue(memory),
                new ContainerLimits
                {
                    Processors = parsed.GetValue(cpus),
                    ProcessorShares = parsed.GetValue(shares),
                    ProcessorSet = parsed.GetValue(set),
                    ProcessLimit = parsed.GetValue(pids),
                });
            return resources is null && policy is null
                ? throw CommandFailure.Usage("there is nothing to change", "name a limit or a restart policy")
                : Containers.DoAsync(parsed.GetRequiredValue(containers), ChangeAsync, token);

            async Task<string?> ChangeAsync(Executor executor, Contracts.SystemId id)
            {
                await (resources is null ? Task.CompletedTask : executor.UpdateResourcesAsync(id, resources, token));
                await (policy is null ? Task.CompletedTask : executor.UpdateRestartAsync(id, policy, token));
                return null;
            }
        });
        return command;
    }

    private static LinuxResources? Read(string? memory, ContainerLimits limits)
    {
        try
        {
            limits = limits with { MemoryInBytes = memory is null ? null : ByteSize.Parse(memory) };
            return limits.IsEmpty ? null : limits.ToResources();
        }
        catch (FormatException e)
        {
            throw CommandFailure.Usage(e.Message);
        }
    }
}
