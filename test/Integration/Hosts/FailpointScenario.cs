using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>Lives of containers, each cut off wherever its host dies.</summary>
internal static class FailpointScenario
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Create, prepare, start, exec, pause, resume, terminate, close; silently ends where the connection is lost.</summary>
    /// <param name="host">Its host.</param>
    /// <param name="document">The container; its init process must not end by itself.</param>
    internal static async Task RunAsync(HostProcess host, ComputeSystemDocument document)
    {
        try
        {
            await using var service = await host.ConnectAsync();
            var system = await service.CreateSystemAsync(host.Id, document, default).WaitAsync(Deadline);
            _ = await service.PrepareProcessAsync(system, new ProcessParameters(), ProcessStdio.None, default).WaitAsync(Deadline);
            await service.StartSystemAsync(system, default).WaitAsync(Deadline);
            _ = await service.CreateProcessAsync(system, TestDocuments.Exec("/bin/sleep", "1000"), ProcessStdio.None, default).WaitAsync(Deadline);
            await service.PauseSystemAsync(system, null, default).WaitAsync(Deadline);
            await service.ResumeSystemAsync(system, default).WaitAsync(Deadline);
            _ = await service.TerminateSystemAsync(system, default).WaitAsync(Deadline);
            await foreach (var _ in service.SubscribeAsync(system, default))
            {
            }

            await service.CloseSystemAsync(system, default).WaitAsync(Deadline);
        }
        catch (ComputeConnectionException)
        {
            // The host died at its failpoint.
        }
    }

    /// <summary>A durable container that ends at once and is started again, until its host dies.</summary>
    internal static Task RestartAsync(HostProcess host, ComputeSystemDocument document) => RunUntilLostAsync(host, document with
    {
        ShouldTerminateOnLastHandleClosed = false,
        HostedSystem = document.HostedSystem! with { Restart = new RestartPolicy { Mode = RestartMode.Always } },
    });

    /// <summary>Starts a container and waits for nothing but its host's death.</summary>
    internal static async Task RunUntilLostAsync(HostProcess host, ComputeSystemDocument document)
    {
        try
        {
            await using var service = await host.ConnectAsync();
            var system = await service.CreateSystemAsync(host.Id, document, default).WaitAsync(Deadline);
            await service.StartSystemAsync(system, default).WaitAsync(Deadline);
            await service.Completion.WaitAsync(Deadline);
        }
        catch (ComputeConnectionException)
        {
            // The host died at its failpoint.
        }
    }

    /// <summary>Starts a durable container and leaves it alone.</summary>
    internal static async Task LeaveAsync(HostProcess host, ComputeSystemDocument document)
    {
        await using var service = await host.ConnectAsync();
        document = document with { ShouldTerminateOnLastHandleClosed = false };
        var system = await service.CreateSystemAsync(host.Id, document, default).WaitAsync(Deadline);
        await service.StartSystemAsync(system, default).WaitAsync(Deadline);
    }
}
