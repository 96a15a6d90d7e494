using System.Runtime.InteropServices;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Shim.Metrics;
using Caisson.Shim.Protocol.Pods;
using Caisson.Shim.Tasks;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Server;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Shim.Sandboxes;

/// <summary>containerd's sandbox service: a pod without a process, whose containers join it through the task service.</summary>
/// <remarks>The table of states and calls stands in docs/shim.md; a test walks it. A pod of this service is told of by its answers alone: it has no events.</remarks>
/// <param name="pod">The shim's pod.</param>
/// <param name="tasks">Its containers.</param>
/// <param name="time">The clock.</param>
/// <param name="end">Called when the shim is asked to end.</param>
internal sealed class PodService(ShimPod pod, TaskTable tasks, TimeProvider time, Action end) : SandboxService
{
    private const string Ready = "SANDBOX_READY";
    private const string NotReady = "SANDBOX_NOTREADY";
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(30);

    // Where the kubelet counts the whole pod; null where it did not say.
    private CgroupFiles? _cgroup;

    // Begun once: whoever stops it again waits with the first.
    private Task? _ending;

    /// <inheritdoc/>
    public override async Task<CreateSandboxResponse> CreateSandboxAsync(CreateSandboxRequest request, TtrpcCallContext context)
    {
        if (request.SandboxId.Length == 0)
        {
            throw Refusal.InvalidArgument("a sandbox needs an id");
        }

        tasks.RequireOpen();
        var config = SandboxSpecification.ReadConfig(request.Options);
        _ = await pod.CreateAsync(request.SandboxId, SandboxSpecification.Of(request, config));
        _cgroup = config.Linux is { } linux ? CgroupFiles.At(linux.CgroupParent) : null;
        _ending = null;
        return new CreateSandboxResponse();
    }

    /// <inheritdoc/>
    public override Task<StartSandboxResponse> StartSandboxAsync(StartSandboxRequest request, TtrpcCallContext context)
    {
        var sandbox = Find(request.SandboxId);
        sandbox.Start();
        return Task.FromResult(new StartSandboxResponse { Pid = (uint)PodSandbox.ProcessId, CreatedAt = Timestamp.Of(sandbox.CreatedAt) });
    }

    /// <inheritdoc/>
    public override Task<PlatformResponse> PlatformAsync(PlatformRequest request, TtrpcCallContext context)
    {
        _ = Find(request.SandboxId);
        var isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        return Task.FromResult(new PlatformResponse
        {
            Platform = new PlatformDescription { Os = "linux", Architecture = isArm ? "arm64" : "amd64", Variant = isArm ? "v8" : "" },
        });
    }

    /// <inheritdoc/>
    public override async Task<StopSandboxResponse> StopSandboxAsync(StopSandboxRequest request, TtrpcCallContext context)
    {
        var patience = request.TimeoutSecs > 0 ? TimeSpan.FromSeconds(request.TimeoutSecs) : DefaultPatience;
        await StopAsync(Find(request.SandboxId), patience);
        return new StopSandboxResponse();
    }

    /// <inheritdoc/>
    public override async Task<WaitSandboxResponse> WaitSandboxAsync(WaitSandboxRequest request, TtrpcCallContext context)
    {
        var exit = await Find(request.SandboxId).Closed.WaitAsync(context.CancellationToken);
        return new WaitSandboxResponse { ExitStatus = (uint)exit.Code, ExitedAt = Timestamp.Of(exit.Time) };
    }

    /// <inheritdoc/>
    public override Task<SandboxStatusResponse> SandboxStatusAsync(SandboxStatusRequest request, TtrpcCallContext context)
    {
        var sandbox = Find(request.SandboxId);
        return Task.FromResult(new SandboxStatusResponse
        {
            SandboxId = sandbox.Id,
            Pid = (uint)PodSandbox.ProcessId,
            State = sandbox.State is SandboxState.Running ? Ready : NotReady,
            CreatedAt = Timestamp.Of(sandbox.CreatedAt),
            ExitedAt = sandbox.Exit is { } exit ? Timestamp.Of(exit.Time) : null,
            Info = request.Verbose ? Describe(sandbox) : new Dictionary<string, string>(),
        });
    }

    /// <inheritdoc/>
    public override Task<PingResponse> PingSandboxAsync(PingRequest request, TtrpcCallContext context) => Find(request.SandboxId).Exit is null
        ? Task.FromResult(new PingResponse())
        : throw Refusal.FailedPrecondition($"sandbox {request.SandboxId} has ended");

    /// <inheritdoc/>
    public override async Task<ShutdownSandboxResponse> ShutdownSandboxAsync(ShutdownSandboxRequest request, TtrpcCallContext context)
    {
        if (pod.Sandbox is { } sandbox)
        {
            // Of another pod nothing is touched.
            _ = Find(request.SandboxId);
            await StopAsync(sandbox, DefaultPatience);
            pod.Forget(sandbox);
            end();
        }
        else if (tasks.IsEmpty)
        {
            // What comes after a creation that failed.
            end();
        }

        return new ShutdownSandboxResponse();
    }

    /// <inheritdoc/>
    public override Task<SandboxMetricsResponse> SandboxMetricsAsync(SandboxMetricsRequest request, TtrpcCallContext context)
    {
        var sandbox = Find(request.SandboxId);
        if (sandbox.Exit is not null)
        {
            throw Refusal.NotFound($"sandbox {sandbox.Id} has ended");
        }

        return Task.FromResult(new SandboxMetricsResponse
        {
            Metrics = new Metric { Timestamp = Timestamp.Of(time.GetUtcNow()), Id = sandbox.Id, Data = _cgroup?.Read() ?? CgroupFiles.Nothing() },
        });
    }

    private PodSandbox Find(string id) => pod.Sandbox is { } sandbox && sandbox.Id == id ? sandbox : throw Refusal.NotFound($"sandbox {id} does not exist");

    private async Task StopAsync(PodSandbox sandbox, TimeSpan patience)
    {
        try
        {
            await (_ending ??= EndAsync(sandbox)).WaitAsync(patience, time);
        }
        catch (ComputeException error)
        {
            // It may be tried again.
            _ending = null;
            throw Refusal.Of(error);
        }
        catch (TimeoutException)
        {
            throw new TtrpcStatusException(TtrpcStatusCode.DeadlineExceeded, $"sandbox {sandbox.Id} does not end within {patience.TotalSeconds} s");
        }
    }

    /// <summary>Ends the containers, then the pod.</summary>
    private async Task EndAsync(PodSandbox sandbox)
    {
        foreach (var task in tasks.All())
        {
            await task.AbandonAsync();
        }

        sandbox.End(0, ExitReason.Terminated);
        _ = await sandbox.Closed;
    }

    private Dictionary<string, string> Describe(PodSandbox sandbox) => new(StringComparer.Ordinal)
    {
        ["process"] = "none",
        ["state"] = sandbox.State.GetType().Name,
        ["tasks"] = string.Join(' ', tasks.All().Select(static task => task.Id)),
    };
}
