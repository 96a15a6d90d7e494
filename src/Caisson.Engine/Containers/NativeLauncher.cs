using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers.Hooks;
using Caisson.Engine.Containers.Seccomp;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Launching;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Containers;

/// <summary>Our own launcher: compiles the specification into a plan of system calls and lets a cloned child carry it out (docs/launcher.md).</summary>
/// <remarks>
/// Used from the event loop's thread. One launcher thread, alive as long as this object, makes the clones: the kernel's parent-death signal follows
/// that thread, so disposing the launcher ends every process that was launched with <see cref="ContainerLaunch.DiesWithLauncher"/>.
/// Only a NativeAOT process can launch; under a JIT every launch is refused with <see cref="PlatformNotSupportedException"/>.
/// </remarks>
internal sealed partial class NativeLauncher : IContainerLauncher
{
    private readonly EventLoop _loop;
    private readonly (ulong Soft, ulong Hard)? _descriptorLimit;
    private readonly Action<string>? _warn;
    private readonly Func<int, IdMap, Task> _mapIds;
    private readonly LauncherThread _thread = new();
    private readonly HostFacts _facts = HostFacts.OfThisMachine with { CompileFilter = new CompiledFilters().Compile };

    /// <summary>Starts the launcher thread.</summary>
    /// <param name="loop">The loop that owns the process.</param>
    /// <param name="descriptorLimit">What processes begin with whose specification sets none; null for ours.</param>
    /// <param name="warn">Takes what is worth a warning: poststop hooks that fail. Null for nobody.</param>
    /// <param name="mapIds">Writes the maps of a process's new user namespace; null to write them with the powers we have.</param>
    public NativeLauncher(EventLoop loop, (ulong Soft, ulong Hard)? descriptorLimit = null, Action<string>? warn = null, Func<int, IdMap, Task>? mapIds = null)
    {
        _mapIds = mapIds ?? WriteIdMapsAsync;
        _warn = warn;
        _loop = loop;
        _descriptorLimit = descriptorLimit;
    }

    /// <inheritdoc/>
    public async Task<LaunchedProcess> PrepareAsync(ContainerLaunch launch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (NamedUser.IsNamed(launch.Spec.Process))
        {
            launch = await OnWorkerAsync(() => NamedUser.Resolve(launch), cancellationToken);
        }

        launch = launch with { Spec = launch.Spec with { Process = WithDescriptorLimit(launch.Spec.Process) } };
        var compiled = ContainerPlanCompiler.Compile(launch, _facts);
        SafeFileHandle? gate = null;
        var hooks = launch.Spec.Hooks is null ? null : new InitHooks(this, process => HookRun.Of(launch, process.ProcessId, process.PidFd));
        try
        {
            gate = HostFiles.OpenGate(launch.GatePath);
            return await LaunchAsync(
                compiled, launch.Cgroup, launch.Descriptors, OuterUser(launch.Spec, launch.Spec.Process), gate, init: null, hooks,
                process => ListenerHandover.StateOf(launch, process), cancellationToken);
        }
        catch (Exception failure)
        {
            gate?.Dispose();
            if (hooks is { HasBegun: true })
            {
                await FinishAsync(launch, CancellationToken.None);
            }

            throw Translate(failure);
        }
    }

    /// <inheritdoc/>
    public async Task<LaunchedProcess> PrepareExecAsync(ExecLaunch launch, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (NamedUser.IsNamed(launch.Process))
        {
            launch = await OnWorkerAsync(() => NamedUser.Resolve(launch), cancellationToken);
        }

        launch = launch with { Process = WithDescriptorLimit(launch.Process)! };
        var compiled = ExecPlanCompiler.Compile(launch, _facts);
        try
        {
            return await LaunchAsync(compiled, launch.Cgroup, launch.Descriptors, OuterUser(launch.Spec, launch.Process), gate: null, launch.Init.PidFd, hooks: null, process => ListenerHandover.StateOf(launch, process), cancellationToken);
        }
        catch (Exception failure)
        {
            throw Translate(failure);
        }
    }

    /// <summary>We may have raised our own limit, which is no reason to give it to containers.</summary>
    private Process? WithDescriptorLimit(Process? process)
    {
        const string Name = "RLIMIT_NOFILE";
        if (process is null || _descriptorLimit is not { } limit)
        {
            return process;
        }

        foreach (var given in process.Rlimits ?? [])
        {
            if (given.Type == Name)
            {
                return process;
            }
        }

        return process with { Rlimits = [.. process.Rlimits ?? [], new ResourceLimit { Type = Name, Soft = limit.Soft, Hard = limit.Hard }] };
    }

    /// <summary>Reads files of a container beside the loop: a file system in the container's control may never answer.</summary>
    private async Task<T> OnWorkerAsync<T>(Func<T> read, CancellationToken cancellationToken)
    {
        var reading = FinishAsync();
        return await reading.WaitAsync(cancellationToken);

        // A task of its own: one that a completion source completes must not go into WaitAsync (docs/event-loop.md, rule 7).
        async Task<T> FinishAsync() => await _loop.RunOnWorkerAsync(read);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _thread.Close();
        await _thread.Completion;
    }

    private async Task<LaunchedProcess> LaunchAsync(
        CompiledLaunch compiled, CgroupJoin cgroup, ProcessDescriptors descriptors, uint uid, SafeFileHandle? gate, SafeFileHandle? init, InitHooks? hooks, Func<int, ContainerProcessState> stateOf,
        CancellationToken cancellationToken)
    {
        var channel = LaunchChannel.Create();
        try
        {
            var encoded = PlanEncoder.Encode(compiled.Plan);
            encoded.Set(compiled.Status, channel.ChildEnd);
            SetOptional(encoded, compiled.Parent, channel.ParentEnd);
            SetOptional(encoded, compiled.Gate, gate);
            SetOptional(encoded, compiled.Init, init);
            SetStreams(encoded, compiled.Streams, descriptors as ProcessDescriptors.Streams, uid);
            using var mapped = await MapSourcesAsync(compiled.MappedSources, encoded);
            var process = await _thread.RunAsync(cloner => Clone(cloner, compiled, encoded, channel, cgroup, init));
            if (compiled.IdMap is { } map)
            {
                await MapIdsAsync(process, map, channel);
            }

            return await AwaitReadyAsync(compiled, process, channel, gate, hooks, stateOf, cancellationToken);
        }
        catch
        {
            channel.Dispose();
            throw;
        }
    }

    // The child, which waits for it, has no powers outside its namespace; what it may map without us is one id.
    private async Task MapIdsAsync(ClonedProcess process, IdMap map, LaunchChannel channel)
    {
        try
        {
            await _mapIds(process.ProcessId, map);
            channel.Release();
        }
        catch
        {
            using (process.PidFd)
            {
                await EndAsync(process.PidFd);
            }

            throw;
        }
    }

    private static Task WriteIdMapsAsync(int processId, IdMap map)
    {
        HostFiles.WriteIdMaps(processId, IdMap.Text(map.Users), IdMap.Text(map.Groups));
        return Task.CompletedTask;
    }

    // Who owns the process's pipes outside.
    private static uint OuterUser(Spec spec, Process? process)
    {
        var uid = process?.User?.Uid ?? 0;
        return spec.Linux?.UidMappings is { Count: > 0 } users ? new IdMap(users, []).HostUser(uid) ?? uid : uid;
    }

    // On the launcher thread. The child's end closes here before the next clone, so that no sibling holds it open.
    private static ClonedProcess Clone(ProcessCloner cloner, CompiledLaunch compiled, EncodedPlan encoded, LaunchChannel channel, CgroupJoin cgroup, SafeFileHandle? init)
    {
        using var plan = encoded;
        using var directory = cgroup.DirectoryPath is { } path ? HostFiles.OpenPath(path, OpenFlags.ReadOnly | OpenFlags.Directory) : null;
        using var joined = compiled.PidNamespacePath is { } file ? HostFiles.OpenPath(file, OpenFlags.ReadOnly) : null;
        using var childEnd = channel.ChildEnd;
        return cloner.Clone(plan, new CloneRequest
        {
            NewNamespaces = compiled.NewNamespaces,
            PidNamespace = compiled.EntersInitPidNamespace ? init : joined,
            Cgroup = directory,
        });
    }

    private async Task<LaunchedProcess> AwaitReadyAsync(
        CompiledLaunch compiled, ClonedProcess process, LaunchChannel channel, SafeFileHandle? gate, InitHooks? hooks, Func<int, ContainerProcessState> stateOf,
        CancellationToken cancellationToken)
    {
        var plan = compiled.Plan;
        SafeFileHandle? terminal = null;
        try
        {
            for (; ; )
            {
                switch (await channel.ReceiveAsync(_loop, cancellationToken))
                {
                    case LaunchMessage.Terminal made:
                        terminal?.Dispose();
                        terminal = made.Master;
                        break;
                    case LaunchMessage.Descriptor listener:
                        await ListenerHandover.SendAsync(_loop, process.PidFd, listener.Number, compiled.Filter!, stateOf(process.ProcessId), cancellationToken);
                        break;
                    case LaunchMessage.Process sibling:
                        process = await FollowAsync(process, sibling.PidFd);
                        channel.Release();
                        break;
                    case LaunchMessage.Made:
                        await hooks!.RunCreationAsync(process, cancellationToken);
                        channel.Release();
                        break;
                    case LaunchMessage.Ready:
                        return new NativeLaunchedProcess(_loop, plan, process, channel, gate, terminal, hooks);
                    case LaunchMessage.Failed failed:
                        throw LaunchFailure.Of(plan, failed);
                    default:
                        throw new LaunchException(Contracts.Errors.ErrorCode.LaunchFailed, "prepare the process, which was killed meanwhile", 0);
                }
            }
        }
        catch
        {
            terminal?.Dispose();
            using (process.PidFd)
            {
                await EndAsync(process.PidFd);
            }

            await EndSiblingAsync(channel);
            throw;
        }
    }

    // The first has told of the second, and ends by itself.
    private async Task<ClonedProcess> FollowAsync(ClonedProcess first, SafeFileHandle second)
    {
        using (first.PidFd)
        {
            await _loop.WaitReadableAsync(first.PidFd, CancellationToken.None);
            _ = Reap(first.PidFd);
        }

        return new ClonedProcess(ChildProcess.IdOf(second), second);
    }

    // One that its first process told of, and nobody has followed yet.
    private async Task EndSiblingAsync(LaunchChannel channel)
    {
        if (channel.TryReceive() is LaunchMessage.Process sibling)
        {
            using (sibling.PidFd)
            {
                await EndAsync(sibling.PidFd);
            }
        }
    }

    // Never handed out, so nobody else knows it: killed and reaped here.
    private async Task EndAsync(SafeFileHandle pidFd)
    {
        _ = ChildProcess.Signal(pidFd, Signals.Kill);
        await _loop.WaitReadableAsync(pidFd, CancellationToken.None);
        _ = Reap(pidFd);
    }

    private static ChildEnd? Reap(SafeFileHandle pidFd) => ChildProcess.TryReap(pidFd);

    private static void SetStreams(EncodedPlan encoded, StreamRegisters registers, ProcessDescriptors.Streams? streams, uint uid)
    {
        if (streams is null)
        {
            return;
        }

        SetOptional(encoded, registers.Input, streams.Input);
        SetOptional(encoded, registers.Output, streams.Output);
        SetOptional(encoded, registers.Error, streams.Error);
        if (uid == 0)
        {
            return;
        }

        foreach (var stream in (ReadOnlySpan<SafeFileHandle?>)[streams.Input, streams.Output, streams.Error])
        {
            if (stream is not null && HostFiles.IsPipe(stream))
            {
                HostFiles.ChangeOwner(stream, uid);
            }
        }
    }

    private static void SetOptional(EncodedPlan encoded, Register? register, SafeFileHandle? handle)
    {
        if (register is not null && handle is not null)
        {
            encoded.Set(register, handle);
        }
    }

    private static Exception Translate(Exception failure) => failure switch
    {
        LinuxException linux => LaunchFailure.Of(linux),
        ArgumentException argument => SpecCheck.Invalid(argument.Message),
        _ => failure,
    };
}
