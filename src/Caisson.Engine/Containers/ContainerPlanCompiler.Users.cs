using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

// A user namespace of the container's own: begun with the clone, mapped by the parent, entered as its user 0. A time namespace of its own.
internal sealed partial class ContainerPlanCompiler
{
    private readonly Dictionary<Mount, Register> _sources = new(ReferenceEqualityComparer.Instance);

    private readonly List<MappedSource> _mappedSources = [];

    // The parent fills the registers before the clone, while it has power over the file systems.
    private void NameMappedSources()
    {
        foreach (var mount in _spec.Mounts ?? [])
        {
            var options = MountOptions.Parse(mount.Options, mount.Destination);
            var hasMap = mount.UidMappings is { Count: > 0 } || mount.GidMappings is { Count: > 0 };
            if (!options.IsMapped && !hasMap)
            {
                continue;
            }

            if (!options.IsBind && mount.Type != "bind")
            {
                throw new LaunchException(ErrorCode.NotSupported, $"the mount at {mount.Destination} is mapped to other ids, which only binds can be", 0);
            }

            var copy = _plan.NewRegister("mapped");
            _sources[mount] = copy;
            var joined = hasMap ? null : _namespaces.PathOf(Namespaces.User);
            _mappedSources.Add(new MappedSource(copy, SourceOf(mount), options.IsBindRecursive, options.IsMappedRecursive, joined is null ? MapOf(mount, hasMap) : null, joined));
        }
    }

    private IdMap MapOf(Mount mount, bool hasMap)
    {
        if (!hasMap)
        {
            return _idMap ?? throw SpecCheck.Invalid($"the mount at {mount.Destination} is to be mapped to other ids, and neither it nor a user namespace says to which");
        }

        return mount.UidMappings is { Count: > 0 } users && mount.GidMappings is { Count: > 0 } groups
            ? new IdMap(users, groups)
            : throw SpecCheck.Invalid($"the mount at {mount.Destination} needs uidMappings and gidMappings");
    }

    private void AwaitIdMaps()
    {
        _plan.Purpose = "wait for the id maps";
        _plan.AwaitParent();
        if (_facts.IsUnprivileged)
        {
            _plan.Purpose = "hide the copied memory";
            _plan.HideMemory();
        }
    }

    // Sources of binds are looked up while we are still the host's user 0: directories that are closed to others must not be closed to the plan.
    private void CopySources()
    {
        foreach (var mount in _spec.Mounts ?? [])
        {
            var options = MountOptions.Parse(mount.Options, mount.Destination);
            if ((options.IsBind || mount.Type == "bind") && !options.IsRemount && !string.IsNullOrEmpty(mount.Source) && !_sources.ContainsKey(mount))
            {
                var source = SourceOf(mount);
                var copy = _plan.NewRegister("source");
                _plan.Purpose = $"copy the mount of {source}";
                _plan.CopyTree(copy, source, options.IsBindRecursive);
                _sources[mount] = copy;
            }
        }
    }

    // A namespace that exists already is entered by the child, for a thread cannot. Namespaces that the parent's powers reach are joined before, the others after (EPERM);
    // a file that was used is closed, so that it is not used twice (EBADF). What is new begins inside, and belongs to the namespace; a new pid namespace has whoever is born
    // into it: there the plan goes on in a sibling.
    private void JoinUsers(List<(Register File, Namespaces Kind)> joined)
    {
        var later = new List<(Register File, Namespaces Kind)>(joined.Count);
        foreach (var (file, kind) in joined)
        {
            if (kind != Namespaces.User)
            {
                var denied = new PlanLabel();
                Join(file, kind).TolerateTo(denied, Errno.EPERM);
                _plan.Close(file);
                _plan.Mark(denied);
                later.Add((file, kind));
            }
        }

        Join(joined.Find(static item => item.Kind == Namespaces.User).File, Namespaces.User);
        _plan.HideMemory();
        foreach (var (file, kind) in later)
        {
            Join(file, kind).Tolerate(Errno.EBADF);
        }

        var begun = _namespaces.New & ~(Namespaces.Pid | Namespaces.Ipc | Namespaces.Time);
        if (begun != Namespaces.None)
        {
            _plan.Purpose = "begin namespaces in the user namespace";
            _plan.NewNamespaces(begun);
        }

        if (_namespaces.New.HasFlag(Namespaces.Pid))
        {
            _plan.Purpose = "begin a pid namespace in the user namespace";
            _plan.CloneAgain(Namespaces.Pid);
        }
    }

    // What is made from here on belongs to the container's user 0: the host's own is nobody inside. The change of ids makes the memory readable again.
    private void BecomeInnerRoot()
    {
        _plan.Purpose = "become user 0 of the user namespace";
        _plan.SetGroup(0);
        _plan.SetUser(0);
        _plan.HideMemory();
        if (_namespaces.New.HasFlag(Namespaces.Ipc))
        {
            // The kernel gives its message queues to whoever begins it.
            _plan.Purpose = "begin an ipc namespace";
            _plan.NewNamespaces(Namespaces.Ipc);
        }
    }

    private string SourceOf(Mount mount) => Path.IsPathRooted(mount.Source) ? mount.Source! : Path.Join(_launch.BundlePath, mount.Source);

    // Offsets can be set while nobody is inside, so it is begun for children, set, and then entered.
    private void BeginTimeNamespace()
    {
        if (!_namespaces.New.HasFlag(Namespaces.Time))
        {
            if (_linux.TimeOffsets is { Count: > 0 })
            {
                throw SpecCheck.Invalid("linux.timeOffsets are given without a new time namespace");
            }

            return;
        }

        _plan.Purpose = "begin a time namespace";
        _plan.NewNamespaces(Namespaces.Time);
        foreach (var (clock, offset) in _linux.TimeOffsets ?? new Dictionary<string, TimeOffset>())
        {
            _plan.Purpose = $"set the offset of the clock {clock}";
            _plan.OpenOnHost(_target, "/proc/self/timens_offsets", OpenFlags.WriteOnly);
            _plan.Write(_target, FormattableString.Invariant($"{ClockOf(clock)} {offset.Seconds} {offset.Nanoseconds}"));
            _plan.Close(_target);
        }

        _plan.Purpose = "enter the time namespace";
        _plan.OpenOnHost(_target, "/proc/self/ns/time_for_children", OpenFlags.ReadOnly);
        _plan.JoinNamespaces(_target, Namespaces.Time);
        _plan.Close(_target);
    }

    private static string ClockOf(string name) =>
        name is "monotonic" or "boottime" ? name : throw SpecCheck.Invalid($"linux.timeOffsets knows no clock '{name}', only monotonic and boottime");
}
