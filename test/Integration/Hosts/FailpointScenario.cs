using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>A whole life of a container, cut off wherever its host dies.</summary>
internal static class FailpointScenario
{
    /// <summary>A durable container that ends at once and is started again, until its host dies.</summary>
    internal static async Task RestartAsync(HostProcess host, ComputeSystemDocument document)
    {
        try
        {
            await using var service = await host.ConnectAsync();
            var spec = document.HostedSystem!.OciSpecification!;
            document = document with
            {
                ShouldTerminateOnLastHandleClosed = false,
                HostedSystem = document.HostedSystem with
                {
                    OciSpecification = spec with { Process = spec.Process! with { Args = ["/bin/true"] } },
                    Restart = new RestartPolicy { Mode = RestartMode.Always },
                },
            };
            var system = await service.CreateSystemAsync(host.Id, document, default).WaitAsync(Deadline);
            await service.StartSystemAsync(system, default).WaitAsync(Deadline);
            await service.Completion.WaitAsync(Deadline);
        }
        catch (ComputeConnectionException)
        {
            // The host died at its failpoint.
        }
    }

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
}
