using System.Globalization;
using System.Text.Json;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers;
using Caisson.Engine.Containers.Hooks;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;
using Caisson.Runtime.Arguments;

namespace Caisson.Runtime.Containers;

/// <summary>Makes a container up to its gate.</summary>
/// <remarks>1. read the bundle; 2. claim the id; 3. make the cgroup; 4. launch up to the gate; 5. hand over the terminal, write the pid. What fails undoes what came before.</remarks>
internal sealed class ContainerCreation(RuntimeSession runtime, CreateOptions options)
{
    private const int GreatestSpecInBytes = 16 << 20;

    /// <summary>Makes it.</summary>
    /// <param name="launcher">Makes the process.</param>
    /// <param name="descriptors">Chooses the process's streams.</param>
    /// <param name="handOver">Takes what the process's terminal needs, before the pid is told.</param>
    public async Task<(StoredContainer Container, LaunchedProcess Init)> CreateAsync(
        NativeLauncher launcher, Func<Process, ProcessDescriptors> descriptors, Func<LaunchedProcess, Task> handOver)
    {
        var spec = Complete(ReadSpec());
        var streams = descriptors(spec.Process!);
        var path = CgroupPathOf(spec);
        var cgroup = ContainerCgroup.Plan(runtime.Cgroups, path, spec.Linux?.Resources, runtime.Loop.Time);
        var record = RecordOf(spec, path);
        var directory = runtime.Store.Claim(options.Id);
        var isMade = false;
        LaunchedProcess? init = null;
        try
        {
            if (!TryCreate(cgroup, spec))
            {
                cgroup = StoredContainer.NoCgroup(path, spec, runtime);
                record = record with { CgroupPath = "" };
            }

            isMade = true;
            var container = StoredContainer.Save(directory, record, spec);
            var launched = spec with { Process = HomeDirectory.Complete(spec.Process!, container.Record.Root) };
            init = await launcher.PrepareAsync(LaunchOf(launched, cgroup, streams, container), CancellationToken.None);
            var identity = ProcessIdentity.TryRead(init.ProcessId) ?? throw new RuntimeException("the container's init process has ended before it began");
            container.Update(container.Record with { ProcessId = identity.ProcessId, StartTime = identity.StartTime });
            await handOver(init);
            WritePid(options.PidFile, identity.ProcessId);
            return (container, init);
        }
        catch
        {
            await UndoAsync(directory, isMade ? cgroup : null, init, launcher, spec);
            throw;
        }
    }

    // As with runc: who may make no cgroup does without, if the specification neither names one nor sets a limit.
    private static bool TryCreate(ContainerCgroup cgroup, Spec spec)
    {
        try
        {
            cgroup.Create();
            return true;
        }
        catch (CgroupException refused) when (refused.Code == ErrorCode.AccessDenied && RuntimeSession.IsUnprivileged && string.IsNullOrEmpty(spec.Linux?.CgroupsPath))
        {
            return false;
        }
    }

    /// <summary>Writes a process's id for whoever waits for the file: it appears whole.</summary>
    public static void WritePid(string? file, int processId)
    {
        if (file is not null)
        {
            PlainFile.Replace(file, System.Text.Encoding.UTF8.GetBytes(processId.ToString(CultureInfo.InvariantCulture)), 0x1a4);
        }
    }

    private Spec ReadSpec()
    {
        var path = Path.Join(options.Bundle, "config.json");
        var bytes = PlainFile.TryRead(path, GreatestSpecInBytes) ?? throw new RuntimeException("JSON specification file config.json not found");
        try
        {
            var spec = OciCodecs.Spec.Read(bytes) ?? throw new RuntimeException($"'{path}' holds no specification");
            return spec.Process is null ? throw new RuntimeException("process property must not be empty") : spec;
        }
        catch (JsonException error)
        {
            throw new RuntimeException($"'{path}' is no specification: {error.Message}");
        }
    }

    private Spec Complete(Spec spec) => options.Listening == 0
        ? spec
        : spec with { Process = spec.Process! with { Env = [.. spec.Process.Env ?? [], $"LISTEN_FDS={options.Listening}", "LISTEN_PID=1"] } };

    // Without a path of its own a container gets one by its id, as with runc; a relative one begins at the root of each hierarchy.
    private CgroupPath CgroupPathOf(Spec spec)
    {
        var given = spec.Linux?.CgroupsPath;
        if (runtime.Options.UsesSystemd)
        {
            throw new RuntimeException("--systemd-cgroup: systemd's cgroup driver is not supported; use the cgroupfs driver");
        }

        return CgroupPath.Parse(string.IsNullOrEmpty(given) ? "/" + options.Id : given.StartsWith('/') ? given : "/" + given);
    }

    private ContainerRecord RecordOf(Spec spec, CgroupPath path) => new()
    {
        Id = options.Id,
        Bundle = options.Bundle,
        Root = spec.Root is { } root ? Path.GetFullPath(root.Path, options.Bundle) : "",
        CgroupPath = path.Value,
        Created = runtime.Loop.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture),
        Owner = CurrentProcess.EffectiveUserId,
    };

    private ContainerLaunch LaunchOf(Spec spec, ContainerCgroup cgroup, ProcessDescriptors streams, StoredContainer container) => new()
    {
        Id = options.Id,
        BundlePath = options.Bundle,
        Spec = spec,
        Cgroup = cgroup.Join,
        Descriptors = streams,
        GatePath = container.GatePath,
        DiesWithLauncher = false,
        PreservedDescriptors = options.Preserved,
        AvoidsPivot = options.AvoidsPivot,
        KeepsKeyring = options.KeepsKeyring,
    };

    private async Task UndoAsync(string directory, ContainerCgroup? cgroup, LaunchedProcess? init, NativeLauncher launcher, Spec spec)
    {
        if (init is not null)
        {
            _ = ChildProcess.Signal(init.PidFd, Signals.Kill);
            await runtime.Loop.WaitReadableAsync(init.PidFd, CancellationToken.None);
            _ = ChildProcess.TryReap(init.PidFd);
            init.Dispose();
        }

        if (cgroup is not null)
        {
            await ContainerRemoval.RemoveCgroupAsync(cgroup, runtime);
        }

        Directory.Delete(directory, recursive: true);
        if (init is not null)
        {
            // A launch that failed has run them by itself.
            await launcher.RunLastHooksAsync(new HookRun { Id = options.Id, Spec = spec, BundlePath = options.Bundle, DiesWithLauncher = false }, CancellationToken.None);
        }
    }
}
