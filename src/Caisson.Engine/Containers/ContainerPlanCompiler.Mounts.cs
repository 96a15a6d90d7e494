using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

// The specification's mounts. Every target is resolved by the kernel within the root (openat2) and attached by descriptor.
internal sealed partial class ContainerPlanCompiler
{
    private const int DirectoryMode = 0x1ed;

    private void MakeMounts()
    {
        foreach (var mount in _spec.Mounts ?? [])
        {
            var names = ContainerPath.Split(mount.Destination);
            var where = "/" + string.Join('/', names);
            var options = MountOptions.Parse(mount.Options, where);
            if (options.CopiesUp && (mount.Type != "tmpfs" || options.IsBind || options.IsRemount))
            {
                throw SpecCheck.Invalid($"mount option 'tmpcopyup' of {where} is for new tmpfs only");
            }

            if (options.IsRemount)
            {
                Remount(options, names, where);
            }
            else if (options.IsBind || mount.Type == "bind")
            {
                Bind(mount, options, names, where);
            }
            else if (mount.Type is "cgroup" or "cgroup2")
            {
                if (names.Count == 0)
                {
                    throw SpecCheck.Invalid("control groups cannot be the root");
                }

                MountCgroups(options, names, where);
            }
            else
            {
                MountFileSystem(mount, options, names, where);
            }
        }
    }

    private void Bind(Mount mount, MountOptions options, List<string> names, string where)
    {
        RefuseData(options, where);
        if (string.IsNullOrEmpty(mount.Source))
        {
            throw SpecCheck.Invalid($"the bind mount at {where} has no source");
        }

        var source = SourceOf(mount);
        _plan.Purpose = $"bind {source} at {where}";
        if (!_sources.TryGetValue(mount, out var copy))
        {
            copy = _mount;
            _plan.CopyTree(copy, source, options.IsBindRecursive);
        }

        Adjust(copy, options);
        OpenTarget(names, _facts.IsDirectory(source) ?? true);
        Attach(copy, _target);
        Settle(copy, names);
        _isDeviceDirectoryBound |= names is ["dev"];
    }

    // What is not named stays as it is. Options of the file system itself reach everybody who uses it, as with mount(8).
    private void Remount(MountOptions options, List<string> names, string where)
    {
        _plan.Purpose = $"change the mount at {where}";
        _plan.OpenInRoot(_target, _root, PathOf(names), OpenFlags.Path);
        if (options.Data.Count > 0)
        {
            if (options.IsBind)
            {
                RefuseData(options, where);
            }

            _plan.PickFileSystem(_fileSystem, _target);
            SetOptions(options.Data);
            _plan.ReconfigureFileSystem(_fileSystem);
            _plan.Close(_fileSystem);
        }

        Adjust(_target, options);
        FinishChanges(_target);
        _plan.Close(_target);
    }

    private void MountFileSystem(Mount mount, MountOptions options, List<string> names, string where)
    {
        if (string.IsNullOrEmpty(mount.Type))
        {
            throw SpecCheck.Invalid($"the mount at {where} has no type");
        }

        _plan.Purpose = $"mount {mount.Type} at {where}";
        var isTerminals = mount.Type == "devpts" && names is ["dev", "pts"];
        var made = isTerminals ? _terminals = _plan.NewRegister("terminals") : _mount;
        if (mount.Type == "tmpfs" && (options.CopiesUp || !HasMode(options)))
        {
            MakeFollowing(mount, options, names, where, made);
        }
        else
        {
            OpenTarget(names, isDirectory: true);
            MakeFileSystem(mount, options, made, options.Own.Set);
        }

        if (options.Propagation != 0)
        {
            Change(made, new MountAttributes(0, 0, options.Propagation), options.IsPropagationRecursive);
        }

        if (!options.Recursive.IsEmpty)
        {
            Change(made, options.Recursive, isRecursive: true);
        }

        Attach(made, _target);
        if (isTerminals)
        {
            _plan.Close(_target);
        }
        else
        {
            Settle(made, names);
        }
    }

    private void MakeFileSystem(Mount mount, MountOptions options, Register made, ulong attributes)
    {
        BeginFileSystem(mount.Type!, mount.Source, options.Data);
        _plan.MountFileSystem(made, _fileSystem, attributes);
        _plan.Close(_fileSystem);
    }

    // A tmpfs that follows the directory it covers, if that is there already: in its mode, and, when asked, in what it holds.
    private void MakeFollowing(Mount mount, MountOptions options, List<string> names, string where, Register made)
    {
        var purpose = _plan.Purpose;
        MakeFileSystem(mount, options, made, options.Own.Set & ~MountAttributes.ReadOnly);
        var found = new PlanLabel();
        var fresh = new PlanLabel();
        OpenTarget(names, isDirectory: true, found).ThenTo(fresh);
        _plan.Mark(found);
        _plan.Purpose = options.CopiesUp ? $"copy what is at {where} into the tmpfs there" : purpose;
        _plan.CopyUp(_target, made, options.CopiesUp, hasMode: true);
        _plan.Purpose = purpose;
        _plan.Mark(fresh);
        if ((options.Own.Set & MountAttributes.ReadOnly) != 0)
        {
            Change(made, new MountAttributes(MountAttributes.ReadOnly, 0, 0), isRecursive: false);
        }
    }

    private static bool HasMode(MountOptions options)
    {
        foreach (var option in options.Data)
        {
            if (option.StartsWith("mode=", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private void BeginFileSystem(string type, string? source, IReadOnlyList<string> data)
    {
        _plan.OpenFileSystem(_fileSystem, type);
        if (!string.IsNullOrEmpty(source))
        {
            _plan.SetOption(_fileSystem, "source", source);
        }

        SetOptions(data);
        _plan.CreateFileSystem(_fileSystem);
    }

    private void SetOptions(IReadOnlyList<string> data)
    {
        _plan.Failure = ErrorCode.InvalidDocument;
        var purpose = _plan.Purpose;
        foreach (var option in data)
        {
            _plan.Purpose = $"{purpose}: option '{option}'";
            var equals = option.IndexOf('=', StringComparison.Ordinal);
            _ = equals < 0 ? _plan.SetOption(_fileSystem, option) : _plan.SetOption(_fileSystem, option[..equals], option[(equals + 1)..]);
        }

        _plan.Purpose = purpose;
        _plan.Failure = ErrorCode.LaunchFailed;
    }

    // v2: the container's own directory. v1: a small tmpfs with one bind a hierarchy, each beginning at the container's own directory.
    private void MountCgroups(MountOptions options, List<string> names, string where)
    {
        _plan.Purpose = $"mount cgroups at {where}";
        var cgroup = _launch.Cgroup;
        OpenTarget(names, isDirectory: true);
        if (cgroup.DirectoryPath is { } directory && cgroup.TasksFiles.Count == 0)
        {
            AttachCgroup(directory, options);
            return;
        }

        BeginFileSystem("tmpfs", "cgroup", ["mode=755"]);
        var hierarchies = _plan.NewRegister("hierarchies");
        _plan.MountFileSystem(hierarchies, _fileSystem, options.Own.Set & ~MountAttributes.ReadOnly);
        _plan.Close(_fileSystem);
        _plan.Attach(hierarchies, _target);
        _plan.Close(_target);
        foreach (var tasks in cgroup.DirectoryPath is { } unified ? [.. cgroup.TasksFiles, unified + "/"] : cgroup.TasksFiles)
        {
            var (hierarchy, path) = SplitHierarchy(tasks);
            _plan.Purpose = $"bind the cgroup {path} at {where}/{hierarchy}";
            _plan.MakeDirectory(hierarchies, hierarchy, DirectoryMode).Tolerate(Errno.EEXIST);
            _plan.OpenBeneath(_target, hierarchies, hierarchy, OpenFlags.Path | OpenFlags.Directory | OpenFlags.NoFollow);
            AttachCgroup(path, options);
            LinkControllers(hierarchies, hierarchy);
        }

        if ((options.Own.Set & MountAttributes.ReadOnly) != 0)
        {
            _plan.Purpose = $"make {where} read-only";
            ChangeAttached(hierarchies, new MountAttributes(MountAttributes.ReadOnly, 0, 0), isRecursive: false);
        }

        _plan.Close(hierarchies);
    }

    private void AttachCgroup(string directory, MountOptions options)
    {
        _plan.CopyTree(_mount, directory, isRecursive: false);
        Change(_mount, options.Own, isRecursive: false);
        Attach(_mount, _target);
        CloseMount();
    }

    private void LinkControllers(Register hierarchies, string hierarchy)
    {
        if (!hierarchy.Contains(','))
        {
            return;
        }

        foreach (var controller in hierarchy.Split(','))
        {
            _plan.MakeLink(hierarchy, hierarchies, controller).Tolerate(Errno.EEXIST);
        }
    }

    // <mount point>/<hierarchy>/<path…>/tasks, the mount point being /sys/fs/cgroup.
    private static (string Hierarchy, string Directory) SplitHierarchy(string tasks)
    {
        const string MountPoint = "/sys/fs/cgroup/";
        var directory = tasks[..tasks.LastIndexOf('/')];
        var end = directory.IndexOf('/', MountPoint.Length);
        return directory.StartsWith(MountPoint, StringComparison.Ordinal) && end > 0
            ? (directory[MountPoint.Length..end], directory)
            : throw new LaunchException(ErrorCode.LaunchFailed, $"the cgroup '{directory}' is not beneath {MountPoint}", 0);
    }

    /// <summary>Leaves the target open, as a path, in its register; makes what is missing, name by name, each found again within the root.</summary>
    private void OpenTarget(List<string> names, bool isDirectory)
    {
        var found = new PlanLabel();
        OpenTarget(names, isDirectory, found);
        _plan.Mark(found);
    }

    /// <summary>The same; the plan goes on at the label when the target is there already.</summary>
    /// <returns>The step that opens what was made.</returns>
    private PlanStep OpenTarget(List<string> names, bool isDirectory, PlanLabel found)
    {
        var flags = isDirectory ? OpenFlags.Path | OpenFlags.Directory : OpenFlags.Path;
        _plan.OpenInRoot(_target, _root, PathOf(names), flags).Tolerate(Errno.ENOENT).ThenTo(found);
        MakeNames(names, isDirectory);
        return _plan.OpenInRoot(_target, _root, PathOf(names), flags);
    }

    // The root itself is no name.
    private static string PathOf(List<string> names) => names.Count == 0 ? "." : string.Join('/', names);

    private void MakeNames(List<string> names, bool isDirectory)
    {
        var parent = _root;
        for (var i = 0; i < names.Count; i++)
        {
            if (i == names.Count - 1 && !isDirectory)
            {
                _plan.MakeNode(parent, names[i], RegularFile | 0x1ed, 0).Tolerate(Errno.EEXIST);
            }
            else
            {
                _plan.MakeDirectory(parent, names[i], DirectoryMode).Tolerate(Errno.EEXIST);
            }

            ClosePrevious(parent);
            if (i < names.Count - 1)
            {
                _plan.OpenInRoot(_directory, _root, string.Join('/', names.Take(i + 1)), OpenFlags.Path | OpenFlags.Directory);
                parent = _directory;
            }
        }
    }

    private void ClosePrevious(Register parent)
    {
        if (parent != _root)
        {
            _plan.Close(parent);
        }
    }

    // What is mounted on the root becomes the root: paths that follow begin there.
    private void Settle(Register mount, List<string> names)
    {
        if (names.Count == 0)
        {
            _plan.Close(_root);
            _plan.DuplicateAbove(_root, mount, 0);
            _coveredRoots++;
        }

        _plan.Close(mount);
        _plan.Close(_target);
    }

    private void CloseMount()
    {
        _plan.Close(_mount);
        _plan.Close(_target);
    }
}
