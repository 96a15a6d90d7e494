using Caisson.IntegrationTests.Cri.Protocol;
using Caisson.Ttrpc.Codec;

namespace Caisson.IntegrationTests.Cri;

/// <summary>The runtime service of containerd's CRI plugin, as a kubelet calls it.</summary>
internal sealed class CriClient(string socket) : IDisposable
{
    private readonly GrpcConnection _connection = new(socket);

    /// <summary>Whether runtime and network are ready. A plugin that still recovers what it finds says that it is not initialized, to every call.</summary>
    internal async Task<bool> IsReadyAsync()
    {
        try
        {
            return (await RuntimeAsync<StatusRequest, StatusResponse>("Status", new StatusRequest())).Status!.Conditions.All(static condition => condition.Status);
        }
        catch (GrpcException early) when (early.Message.Contains("server is not initialized yet", StringComparison.Ordinal))
        {
            return false;
        }
    }

    internal async Task<string?> FindImageAsync(string name) =>
        (await _connection.CallAsync<ImageStatusRequest, ImageStatusResponse>(
            "runtime.v1.ImageService", "ImageStatus", new ImageStatusRequest { Image = new ImageSpec { Image = name } })).Image?.Id;

    internal async Task<string> RunPodAsync(PodSandboxConfig config, string handler) =>
        (await RuntimeAsync<RunPodSandboxRequest, RunPodSandboxResponse>("RunPodSandbox", new RunPodSandboxRequest { Config = config, RuntimeHandler = handler })).PodSandboxId;

    internal async Task<PodSandboxStatus> PodStatusAsync(string pod) =>
        (await RuntimeAsync<PodSandboxRequest, PodSandboxStatusResponse>("PodSandboxStatus", new PodSandboxRequest { PodSandboxId = pod })).Status!;

    internal async Task<IReadOnlyList<PodSandboxStatus>> ListPodsAsync() =>
        [.. (await RuntimeAsync<ListPodSandboxRequest, ListPodSandboxResponse>("ListPodSandbox", new ListPodSandboxRequest())).Items];

    internal Task StopPodAsync(string pod) => RuntimeAsync<PodSandboxRequest, EmptyResponse>("StopPodSandbox", new PodSandboxRequest { PodSandboxId = pod });

    internal Task RemovePodAsync(string pod) => RuntimeAsync<PodSandboxRequest, EmptyResponse>("RemovePodSandbox", new PodSandboxRequest { PodSandboxId = pod });

    internal async Task<string> CreateAsync(CreateContainerRequest request) => (await RuntimeAsync<CreateContainerRequest, CreateContainerResponse>("CreateContainer", request)).ContainerId;

    internal Task StartAsync(string id) => RuntimeAsync<ContainerRequest, EmptyResponse>("StartContainer", new ContainerRequest { ContainerId = id });

    internal Task StopAsync(string id, int seconds) => RuntimeAsync<StopContainerRequest, EmptyResponse>("StopContainer", new StopContainerRequest { ContainerId = id, Timeout = seconds });

    internal Task RemoveAsync(string id) => RuntimeAsync<ContainerRequest, EmptyResponse>("RemoveContainer", new ContainerRequest { ContainerId = id });

    internal async Task<ContainerStatus> ContainerStatusAsync(string id) =>
        (await RuntimeAsync<ContainerRequest, ContainerStatusResponse>("ContainerStatus", new ContainerRequest { ContainerId = id })).Status!;

    internal Task UpdateAsync(string id, LinuxContainerResources resources) =>
        RuntimeAsync<UpdateContainerResourcesRequest, EmptyResponse>("UpdateContainerResources", new UpdateContainerResourcesRequest { ContainerId = id, Linux = resources });

    internal Task ReopenLogAsync(string id) => RuntimeAsync<ContainerRequest, EmptyResponse>("ReopenContainerLog", new ContainerRequest { ContainerId = id });

    internal Task<ExecSyncResponse> ExecSyncAsync(string id, int seconds, params string[] command) =>
        RuntimeAsync<ExecSyncRequest, ExecSyncResponse>("ExecSync", new ExecSyncRequest { ContainerId = id, Cmd = command, Timeout = seconds });

    /// <summary>Where to connect for a stream.</summary>
    internal async Task<string> ExecAsync(ExecRequest request) => (await RuntimeAsync<ExecRequest, StreamResponse>("Exec", request)).Url;

    /// <inheritdoc cref="ExecAsync"/>
    internal async Task<string> AttachAsync(AttachRequest request) => (await RuntimeAsync<AttachRequest, StreamResponse>("Attach", request)).Url;

    /// <inheritdoc cref="ExecAsync"/>
    internal async Task<string> PortForwardAsync(string pod, int port) =>
        (await RuntimeAsync<PortForwardRequest, StreamResponse>("PortForward", new PortForwardRequest { PodSandboxId = pod, Port = [port] })).Url;

    internal async Task<ContainerStats> StatsAsync(string id) =>
        (await RuntimeAsync<ContainerRequest, ContainerStatsResponse>("ContainerStats", new ContainerRequest { ContainerId = id })).Stats!;

    internal async Task<IReadOnlyList<ContainerStats>> ListStatsAsync() =>
        [.. (await RuntimeAsync<ListContainerStatsRequest, ListContainerStatsResponse>("ListContainerStats", new ListContainerStatsRequest())).Stats];

    private Task<TResponse> RuntimeAsync<TRequest, TResponse>(string method, TRequest request)
        where TRequest : class, ITtrpcMessage<TRequest>
        where TResponse : class, ITtrpcMessage<TResponse> => _connection.CallAsync<TRequest, TResponse>("runtime.v1.RuntimeService", method, request);

    public void Dispose() => _connection.Dispose();
}
