using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Contracts.Oci;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson update</c>: other limits and policies, of what runs at once.</summary>
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
            Description = "When it starts again: no, on-failure[:COUNT], always, unless-stopped.",
            HelpName = "POLICY",
        };
        var timeout = LifetimeOptionSet.TimeLimitOption("How long it may run, from its start on, such as 30s or 2h; 0 is for ever.");
        var health = new HealthOptionSet();
        var containers = CommonOptions.Containers();
        var command = new Command("update", "Changes limits and policies of containers, of running ones at once.") { memory, cpus, shares, set, pids, restart, timeout };
        health.AddTo(command);
        command.Add(containers);
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
            var limit = LifetimeOptionSet.ReadTimeLimit(parsed.GetValue(timeout));
            var checks = health.Read(parsed);
            return resources is null && policy is null && checks is null && parsed.GetValue(timeout) is null
                ? throw CommandFailure.Usage("there is nothing to change", "name a limit, a policy, a time or a health check")
                : Containers.DoAsync(parsed.GetRequiredValue(containers), ChangeAsync, token);

            async Task<string?> ChangeAsync(Executor executor, Contracts.SystemId id)
            {
                await (resources is null ? Task.CompletedTask : executor.UpdateResourcesAsync(id, resources, token));
                await (policy is null ? Task.CompletedTask : executor.UpdateRestartAsync(id, policy, token));
                await (checks is null ? Task.CompletedTask : UpdateHealthAsync(executor, id, checks, token));
                await (parsed.GetValue(timeout) is null ? Task.CompletedTask : executor.UpdateTimeLimitAsync(id, limit, token));
                return null;
            }
        });
        return command;
    }

    private static async Task UpdateHealthAsync(Executor executor, Contracts.SystemId id, HealthOptions checks, CancellationToken cancellationToken)
    {
        try
        {
            await executor.UpdateHealthAsync(id, checks, cancellationToken);
        }
        catch (FormatException e)
        {
            throw CommandFailure.Usage(e.Message);
        }
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
