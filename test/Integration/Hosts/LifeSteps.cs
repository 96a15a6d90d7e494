using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>Brings a container to a step of its life.</summary>
internal static class LifeSteps
{
    /// <summary>What a host is started with that shall come to <see cref="LifeStep.Stopping"/>.</summary>
    internal const string StoppingFailpoint = "engine.exit-recorded=stop";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>The failpoints of a host for a step; null for the shipped one.</summary>
    internal static string? FailpointsOf(LifeStep step) => step == LifeStep.Stopping ? StoppingFailpoint : null;

    /// <summary>Makes the calls that lead to a step; after it the container is where the step says.</summary>
    /// <returns>The system and its init process; nothing, and 0, for steps that have none.</returns>
    internal static async Task<(SystemHandle System, int Init)> ReachAsync(
        HostProcess host, BridgeComputeService service, ComputeSystemDocument document, LifeStep step)
    {
        if (step == LifeStep.Connected)
        {
            return default;
        }

        var system = await service.CreateSystemAsync(host.Id, document, default).WaitAsync(Deadline);
        if (step == LifeStep.Created)
        {
            return (system, 0);
        }

        var init = await service.PrepareProcessAsync(system, new ProcessParameters(), ProcessStdio.None, default).WaitAsync(Deadline);
        if (step == LifeStep.Prepared)
        {
            return (system, init.ProcessId!.Value);
        }

        await service.StartSystemAsync(system, default).WaitAsync(Deadline);
        if (step >= LifeStep.Executing)
        {
            _ = await service.CreateProcessAsync(system, TestDocuments.Exec("/bin/sleep", "1000"), ProcessStdio.None, default).WaitAsync(Deadline);
        }

        switch (step)
        {
            case LifeStep.Paused:
                await service.PauseSystemAsync(system, null, default).WaitAsync(Deadline);
                break;
            case LifeStep.ShuttingDown:
                // The first process of a pid namespace gets no signal that it has no handler for.
                Assert.Equal(StopOutcome.Pending, await service.ShutdownSystemAsync(system, default).WaitAsync(Deadline));
                break;
            case LifeStep.Stopping:
                // The host may stop before it answers.
                var answer = service.TerminateSystemAsync(system, default);
                _ = answer.ContinueWith(static late => late.Exception?.Handle(static e => e is ComputeException), TaskScheduler.Default);
                await host.WaitUntilStoppedAsync();
                break;
            default:
                break;
        }

        return (system, init.ProcessId!.Value);
    }
}
