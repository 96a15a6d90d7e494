using System.Globalization;
using System.Text;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Files;
using Caisson.Shim.Events;
using Caisson.Shim.Metrics;
using Caisson.Shim.Protocol;
using Caisson.Shim.Streams;
using Caisson.Ttrpc;

namespace Caisson.Shim.Tasks;

internal sealed partial class ContainerTask
{
    private const string CreateFailed = "OCI runtime create failed: ";
    private const uint PublicFile = 0x1A4;

    /// <summary>Makes a container up to where its program can be started. When it fails nothing is left, and nothing was told.</summary>
    /// <param name="shim">What it works with.</param>
    /// <param name="request">What containerd wants.</param>
    /// <param name="spec">The bundle's specification, its namespaces those that the pod has.</param>
    /// <exception cref="TtrpcStatusException">It cannot be made.</exception>
    public static async Task<ContainerTask> CreateAsync(TaskEnvironment shim, CreateTaskRequest request, Spec spec)
    {
        var streams = new StreamNames(request.Stdin, request.Stdout, request.Stderr, request.Terminal);
        var document = BundleDocument.Of(request, spec);
        var task = new ContainerTask(shim, request.Id, request.Bundle, streams);
        try
        {
            task._system = await shim.Service.CreateSystemAsync(IdOf(request.Id), document, CancellationToken.None);
        }
        catch (ComputeException error)
        {
            throw Refusal.Of(error, CreateFailed);
        }

        try
        {
            await task.PrepareAsync();
        }
        catch (Exception)
        {
            await task.UndoCreateAsync();
            throw;
        }

        task.TellCreated(request);
        return task;
    }

    private static SystemId IdOf(string id) =>
        SystemId.TryCreate(id, out var system, out var refusal) ? system : throw Refusal.InvalidArgument($"the id '{id}' {refusal}");

    private async Task PrepareAsync()
    {
        _watching = WatchAsync();
        _shim.Track(_watching);
        var opened = await _shim.Streams.OpenAsync(Init.Streams, Id);
        Init.Logger = opened.Logger;
        try
        {
            var parameters = new ProcessParameters { EmulateConsole = Init.Streams.IsTerminal };
            var entry = await _shim.Service.PrepareProcessAsync(_system, parameters, opened.Stdio, CancellationToken.None);
            Cgroup = CgroupFiles.Of(entry.ProcessId ?? 0);
            PlainFile.Replace(
                Path.Combine(Bundle, "init.pid"), Encoding.ASCII.GetBytes((entry.ProcessId ?? 0).ToString(CultureInfo.InvariantCulture)), PublicFile);
            Register(Init, entry);
        }
        catch (ComputeException error)
        {
            throw Refusal.Of(error, CreateFailed);
        }
    }

    private async Task UndoCreateAsync()
    {
        await _shim.Service.CloseSystemAsync(_system, CancellationToken.None);
        await _watching;
        if (Init.Logger is { } logger)
        {
            await logger.EndAsync();
        }
    }

    /// <summary>An end that came meanwhile is told right after: it was held back, so that nothing is told of a container whose creation fails.</summary>
    private void TellCreated(CreateTaskRequest request)
    {
        _wasCreated = true;
        _shim.Events.Publish(Topic.Create, new TaskCreate
        {
            ContainerId = Id,
            Bundle = Bundle,
            Rootfs = request.Rootfs,
            Io = new TaskIO { Stdin = request.Stdin, Stdout = request.Stdout, Stderr = request.Stderr, Terminal = request.Terminal },
            Checkpoint = request.Checkpoint,
            Pid = (uint)Init.ProcessId,
        });
        if (Init.State is ProcessState.Stopped stopped)
        {
            PublishExit(Init, stopped.Exit);
        }
    }
}
