using System.Globalization;
using System.Text;
using System.Text.Json;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers.Hooks;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Runtime.Containers;

/// <summary>A container that some invocation created, as its directory and the kernel tell of it.</summary>
internal sealed class StoredContainer
{
    private const int GreatestSpecInBytes = 16 << 20;
    private const uint PrivateMode = 0x180;

    private readonly string _directory;
    private ContainerCgroup? _cgroup;

    private StoredContainer(string directory, ContainerRecord record, Spec spec)
    {
        _directory = directory;
        Record = record;
        Spec = spec;
    }

    /// <summary>What was kept.</summary>
    public ContainerRecord Record { get; private set; }

    /// <summary>Its specification, as it was when it was created.</summary>
    public Spec Spec { get; }

    /// <summary>The gate its init process waits at; gone once it was opened.</summary>
    public string GatePath => GateIn(_directory);

    /// <summary>The gate of a container in a directory.</summary>
    public static string GateIn(string directory) => Path.Join(directory, "gate");

    /// <summary>Writes a container whose init process is not there yet.</summary>
    /// <param name="directory">Its claimed directory.</param>
    /// <param name="record">What to keep.</param>
    /// <param name="spec">Its specification.</param>
    public static StoredContainer Save(string directory, ContainerRecord record, Spec spec)
    {
        PlainFile.Replace(Path.Join(directory, "config.json"), OciCodecs.Spec.WriteBytes(spec), PrivateMode);
        var container = new StoredContainer(directory, record, spec);
        container.Update(record);
        return container;
    }

    /// <summary>Reads one; null when nothing was ever written there.</summary>
    /// <exception cref="RuntimeException">Its files are damaged.</exception>
    public static StoredContainer? TryLoad(string directory)
    {
        if (PlainFile.TryRead(Path.Join(directory, "state.json"), GreatestSpecInBytes) is not { } state
            || PlainFile.TryRead(Path.Join(directory, "config.json"), GreatestSpecInBytes) is not { } config)
        {
            return null;
        }

        try
        {
            return RuntimeCodecs.ContainerRecord.Read(state) is { } record && OciCodecs.Spec.Read(config) is { } spec ? new StoredContainer(directory, record, spec) : null;
        }
        catch (JsonException error)
        {
            throw new RuntimeException($"the state of the container in '{directory}' is damaged: {error.Message}");
        }
    }

    /// <summary>Keeps something new.</summary>
    public void Update(ContainerRecord record)
    {
        PlainFile.Replace(Path.Join(_directory, "state.json"), RuntimeCodecs.ContainerRecord.WriteBytes(record), PrivateMode);
        Record = record;
    }

    /// <summary>It was made by a user who may make no cgroups.</summary>
    public bool HasCgroup => Record.CgroupPath.Length > 0;

    /// <summary>Its cgroup, which need not exist any more.</summary>
    public ContainerCgroup Cgroup(RuntimeSession runtime) => _cgroup ??= HasCgroup
        ? ContainerCgroup.Plan(runtime.Cgroups, CgroupPath.Parse(Record.CgroupPath), Spec.Linux?.Resources, runtime.Loop.Time)
        : NoCgroup(CgroupPath.Parse("/" + Record.Id), Spec, runtime);

    /// <summary>Its cgroup, for what cannot be done without.</summary>
    /// <exception cref="RuntimeException">It has none.</exception>
    public ContainerCgroup RequireCgroup(RuntimeSession runtime, string operation) => HasCgroup
        ? Cgroup(runtime)
        : throw new RuntimeException($"cannot {operation} container '{Record.Id}': it has no cgroup, since its user may make none: delegate one to the user (systemd: Delegate=yes) and name it in linux.cgroupsPath");

    /// <summary>What stands for the cgroup of a container without: it is in no hierarchy, so limits are refused by name. Device rules are of no use in a user namespace, which has no devices.</summary>
    public static ContainerCgroup NoCgroup(CgroupPath path, Spec spec, RuntimeSession runtime) =>
        ContainerCgroup.Plan(CgroupLayout.None, path, spec.Linux?.Resources is { } limits ? limits with { Devices = null } : null, runtime.Loop.Time);

    /// <summary>Its init process; null when that has ended.</summary>
    public ForeignProcess? TryOpenInit() =>
        Record.ProcessId > 0 && !HasEnded(Record.ProcessId) ? ForeignProcess.TryOpen(new ProcessIdentity(Record.ProcessId, Record.StartTime)) : null;

    /// <summary>Where it stands in the OCI lifecycle.</summary>
    public ContainerStatus Status(RuntimeSession runtime)
    {
        using var init = TryOpenInit();
        return init is null ? ContainerStatus.Stopped
            : Cgroup(runtime).IsFrozenNow ? ContainerStatus.Paused
            : File.Exists(GatePath) ? ContainerStatus.Created
            : ContainerStatus.Running;
    }

    /// <summary>What hooks are told of it.</summary>
    /// <param name="runtime">What this invocation works with.</param>
    /// <param name="init">Its init process; null when there is none any more.</param>
    public HookRun HookRunOf(RuntimeSession runtime, ForeignProcess? init) => new()
    {
        Id = Record.Id,
        Spec = Spec,
        BundlePath = Record.Bundle,
        Cgroup = Cgroup(runtime).Join,
        ProcessId = init?.ProcessId ?? 0,
        PidFd = init?.PidFd,
        DiesWithLauncher = false,
    };

    /// <summary>What is printed of it.</summary>
    public ContainerState Describe(RuntimeSession runtime)
    {
        var status = Status(runtime);
        return new ContainerState
        {
            OciVersion = Spec.Version,
            Id = Record.Id,
            Pid = status == ContainerStatus.Stopped ? 0 : Record.ProcessId,
            Status = status.Value,
            Bundle = Record.Bundle,
            Rootfs = Record.Root,
            Created = Record.Created,
            Annotations = Spec.Annotations,
            Owner = Record.Owner == 0 ? "root" : Record.Owner.ToString(CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Forgets it: the directory goes.</summary>
    public void Forget() => Directory.Delete(_directory, recursive: true);

    // A zombie has ended, though its id is still taken.
    private static bool HasEnded(int processId)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat");
        if (PlainFile.TryRead(path, 65536) is not { } bytes)
        {
            return true;
        }

        var stat = Encoding.UTF8.GetString(bytes);
        var state = stat.LastIndexOf(')') + 2;
        return state >= stat.Length || stat[state] is 'Z' or 'X' or 'x';
    }
}
