using System.Globalization;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;

namespace Caisson.Engine.Cgroups;

/// <summary>The cgroup of one container, in every hierarchy that it takes part in.</summary>
/// <remarks>
/// <see cref="Plan"/> decides and checks, <see cref="Create"/> makes, <see cref="RemoveAsync"/> unmakes. On a hybrid host the v2 tree takes part
/// only when a limit lives there. All work is reads and writes of control files of exactly this cgroup: its cost does not grow with the host.
/// </remarks>
internal sealed partial class ContainerCgroup
{
    private readonly CgroupLayout _layout;
    private readonly TimeProvider _time;
    private readonly List<(CgroupHierarchy Hierarchy, CgroupDirectory Directory)> _parts = [];
    private readonly CgroupDirectory? _unified;

    private ContainerCgroup(CgroupLayout layout, CgroupPath path, CgroupLimits limits, TimeProvider time)
    {
        _layout = layout;
        _time = time;
        Path = path;
        Limits = limits;
        foreach (var hierarchy in layout.Hierarchies)
        {
            if (hierarchy.IsUnified && layout.Kind == CgroupKind.Hybrid && !limits.Needs(hierarchy))
            {
                continue;
            }

            var directory = new CgroupDirectory(hierarchy.DirectoryOf(path));
            _parts.Add((hierarchy, directory));
            _unified = hierarchy.IsUnified ? directory : _unified;
        }

        Directories = _parts.ConvertAll(static part => part.Directory.Path);
        Join = new CgroupJoin(_parts.FindAll(static part => !part.Hierarchy.IsUnified).ConvertAll(static part => part.Directory.Path + "/tasks"), _unified?.Path);
    }

    /// <summary>Its path from each hierarchy's root.</summary>
    public CgroupPath Path { get; }

    /// <summary>The limits that <see cref="Create"/> sets.</summary>
    public CgroupLimits Limits { get; }

    /// <summary>Its directories, one for each hierarchy.</summary>
    public IReadOnlyList<string> Directories { get; }

    /// <summary>How a child joins.</summary>
    public CgroupJoin Join { get; }

    /// <summary>How a further process joins: where an earlier one is when the container made cgroups of its own and handed controllers to them.</summary>
    /// <remarks>
    /// v2 lets no process into such a cgroup (EBUSY, "no internal processes"): systemd in a container, for instance, moves to <c>init.scope</c>, and there
    /// we go too. What is read is the kernel's word, and it counts only below our cgroup.
    /// </remarks>
    /// <param name="processId">A process of the container, in our pid namespace.</param>
    public CgroupJoin JoinBeside(int processId)
    {
        if (_layout.Kind != CgroupKind.V2)
        {
            return Join;
        }

        using var handedDown = _unified!.Read("cgroup.subtree_control");
        if (handedDown.Bytes.TrimEnd("\n "u8).IsEmpty)
        {
            return Join;
        }

        using var own = CgroupText.Read(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/cgroup\0")));
        var path = own.ToString();
        return path.StartsWith($"0::{Path.Value}/", StringComparison.Ordinal) && !path.Contains("/../", StringComparison.Ordinal)
            ? Join with { DirectoryPath = _unified.Path + path[("0::".Length + Path.Value.Length)..] }
            : Join;
    }

    /// <summary>Decides where a container's cgroup will lie and checks its limits against this host. Makes nothing.</summary>
    /// <param name="layout">The host's hierarchies.</param>
    /// <param name="path">Where.</param>
    /// <param name="resources">The limits; null sets only what every container gets.</param>
    /// <param name="time">Time for waiting.</param>
    /// <exception cref="CgroupException">A limit makes no sense, or this host cannot enforce it; names it and, where there is one, the remedy.</exception>
    public static ContainerCgroup Plan(CgroupLayout layout, CgroupPath path, LinuxResources? resources, TimeProvider time) =>
        new(layout, path, LimitCompiler.Compile(layout, resources), time);

    /// <summary>Refuses a cgroup that holds processes. Asked before the undo of making it is journalled: that undo kills whoever is in it.</summary>
    /// <exception cref="CgroupException">It is in use.</exception>
    public void RefuseOccupied()
    {
        foreach (var (_, directory) in _parts)
        {
            if (directory.Exists)
            {
                RefuseProcesses(directory);
            }
        }
    }

    /// <summary>Makes the directories and sets the limits.</summary>
    /// <exception cref="CgroupException">It holds processes already, or the kernel refused; nothing is left.</exception>
    public void Create()
    {
        var made = 0;
        try
        {
            foreach (var (hierarchy, directory) in _parts)
            {
                MakeDirectory(hierarchy, directory);
                made++;
                if (hierarchy.Has("cpuset") && !hierarchy.IsUnified)
                {
                    InheritCpuset(directory, new CgroupDirectory(System.IO.Path.GetDirectoryName(directory.Path)!));
                }
            }

            Apply(Limits);
            _oomKillsAtStart = ReadOomKills();
        }
        catch (CgroupException)
        {
            for (var index = made - 1; index >= 0; index--)
            {
                _ = _parts[index].Directory.Remove();
            }

            throw;
        }
    }

    /// <summary>Changes limits while processes run; what is null stays as it is.</summary>
    /// <exception cref="CgroupException">A limit makes no sense, or cannot be enforced: nothing was changed. Or the kernel refused one: the earlier ones stay.</exception>
    public void Update(LinuxResources resources) => Apply(LimitCompiler.CompileUpdate(_layout, resources));

    /// <summary>Sets limits, in one go or, when the kernel wants another order, in that.</summary>
    /// <remarks>
    /// Two values of one controller may depend on each other (memory before memory and swap when shrinking, after it when growing; quota and
    /// burst likewise): what the kernel calls invalid is tried once more after the rest of its hierarchy.
    /// </remarks>
    /// <exception cref="CgroupException">The kernel refused one; the earlier ones stay set.</exception>
    internal void Apply(CgroupLimits limits)
    {
        for (var begin = 0; begin < limits.Writes.Count;)
        {
            var end = begin + 1;
            while (end < limits.Writes.Count && limits.Writes[end].Hierarchy == limits.Writes[begin].Hierarchy)
            {
                end++;
            }

            Apply(limits, begin, end);
            begin = end;
        }

        if (limits.Devices is { } devices && DirectoryIn(devices.Hierarchy) is { } directory)
        {
            devices.Set(directory);
        }
    }

    private void Apply(CgroupLimits limits, int begin, int end)
    {
        List<CgroupWrite>? postponed = null;
        using var file = new ControlFileWriter(DirectoryIn(limits.Writes[begin].Hierarchy));
        for (var index = begin; index < end; index++)
        {
            var write = limits.Writes[index];
            switch (file.Write(ref write))
            {
                case 0:
                    break;
                case Errno.EINVAL:
                    (postponed ??= []).Add(write);
                    break;
                case var errno:
                    throw Explain(write, errno);
            }
        }

        foreach (var write in postponed ?? [])
        {
            var again = write;
            if (file.Write(ref again) is not 0 and var errno)
            {
                throw Explain(again, errno);
            }
        }
    }

    private CgroupException Explain(CgroupWrite write, int errno)
    {
        var controller = write.File[..write.File.IndexOf('.', StringComparison.Ordinal)];
        return errno == Errno.ENOENT && write.Hierarchy.IsUnified && UnifiedTree.WhyMissing(write.Hierarchy, Path, controller) is { } occupied
            ? CgroupException.Refused(
                write.Limit,
                $"the cgroup \"{occupied}\" holds processes itself, so the kernel lets it hand no controller down",
                "move its processes into a cgroup below it, or put the container elsewhere")
            : CgroupLimits.Explain(write, errno);
    }

    private CgroupDirectory? DirectoryIn(CgroupHierarchy hierarchy)
    {
        foreach (var part in _parts)
        {
            if (part.Hierarchy == hierarchy)
            {
                return part.Directory;
            }
        }

        return null;
    }

    private CgroupDirectory? DirectoryOf(string controller) => _layout.Owning(controller) is { } hierarchy ? DirectoryIn(hierarchy) : null;

    private void MakeDirectory(CgroupHierarchy hierarchy, CgroupDirectory directory)
    {
        // A parent may vanish between our making it and our using it when a neighbour cleans up: then once more.
        for (var attempt = 0; ; attempt++)
        {
            if (hierarchy.IsUnified)
            {
                UnifiedTree.Prepare(hierarchy, Path);
            }

            var errno = directory.Make();
            switch (errno)
            {
                case 0:
                    return;
                case Errno.EEXIST:
                    ReplaceLeftover(directory);
                    return;
                case Errno.ENOENT when attempt < 8:
                    MakeParents(hierarchy);
                    continue;
                default:
                    throw CgroupException.FromKernel($"making the cgroup \"{directory.Path}\"", errno);
            }
        }
    }

    private void MakeParents(CgroupHierarchy hierarchy)
    {
        var missing = new Stack<CgroupPath>();
        for (var path = Path.Parent; path is { } parent; path = parent.Parent)
        {
            missing.Push(parent);
        }

        foreach (var path in missing)
        {
            var directory = new CgroupDirectory(hierarchy.DirectoryOf(path));
            if (directory.Make() == 0 && hierarchy.Has("cpuset") && !hierarchy.IsUnified)
            {
                InheritCpuset(directory, new CgroupDirectory(System.IO.Path.GetDirectoryName(directory.Path)!));

                // From here on the kernel copies processors and nodes at mkdir.
                _ = directory.Write("cgroup.clone_children", "1");
            }
        }
    }

    /// <summary>A cgroup of our name: refused while it has processes, else made anew so that no old limit stays.</summary>
    private static void ReplaceLeftover(CgroupDirectory directory)
    {
        RefuseProcesses(directory);
        foreach (var part in directory.ReadTree())
        {
            if (part.Remove() is not 0 and var removal)
            {
                throw CgroupException.FromKernel($"removing the left-over cgroup \"{part.Path}\"", removal);
            }
        }

        if (directory.Make() is not 0 and var making)
        {
            throw CgroupException.FromKernel($"making the cgroup \"{directory.Path}\"", making);
        }
    }

    private static void RefuseProcesses(CgroupDirectory directory)
    {
        foreach (var part in directory.ReadTree())
        {
            using var processes = part.Read("cgroup.procs");
            if (!processes.Bytes.IsEmpty)
            {
                throw new CgroupException(
                    ErrorCode.SystemAlreadyExists,
                    $"the cgroup \"{directory.Path}\" is in use by other processes",
                    Errno.EBUSY,
                    "end them, or give the container another cgroupsPath");
            }
        }
    }

    /// <summary>v1 wants both files filled before a process may join; the kernel fills them when the parent clones children.</summary>
    private static void InheritCpuset(CgroupDirectory directory, CgroupDirectory parent)
    {
        Inherit("cpuset.cpus");
        Inherit("cpuset.mems");

        void Inherit(string file)
        {
            using var own = directory.Read(file);
            if (own.Bytes.Length > 1)
            {
                return;
            }

            using var above = parent.Read(file);
            if (directory.Write(file, above.ToString()) is not 0 and var errno)
            {
                throw CgroupException.FromKernel($"giving the cgroup \"{directory.Path}\" its parent's {file}", errno);
            }
        }
    }
}
