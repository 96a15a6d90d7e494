using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Engine.Containers.Hooks;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

// The root: propagation, the root mount, read-only, pivot.
internal sealed partial class ContainerPlanCompiler
{
    private const int LongestOption = 255;
    private const int LongestClassicOptions = 4095;

    // Roots on which another was mounted.
    private int _coveredRoots;

    private string RootPath =>
        _spec.Root is { Path.Length: > 0 } root
            ? Path.IsPathRooted(root.Path) ? root.Path : Path.Join(_launch.BundlePath, root.Path)
            : throw SpecCheck.Invalid("the specification has no 'root.path'");

    private ulong RootPropagation
    {
        get
        {
            var word = _linux.RootPropagation is { Length: > 0 } given ? given : "rslave";
            var kind = MountOptions.PropagationOf(word is ['r', ..] ? word[1..] : word);
            return kind switch
            {
                0 => throw SpecCheck.Invalid($"unknown linux.rootfsPropagation '{word}'"),
                _ => kind,
            };
        }
    }

    private void SetPropagation()
    {
        _plan.Purpose = "keep mounts of the container from reaching the host";
        if (RootPropagation == MountAttributes.Shared)
        {
            // Asked for: what lies beneath goes on being the host's peer. What the root is mounted on must not be, else the root itself would reach the host.
            _plan.SetPropagationOfRoot(MountAttributes.Private);
            return;
        }

        _plan.SetPropagationOfAll(RootPropagation == MountAttributes.Private ? MountAttributes.Private : MountAttributes.Slave);
    }

    // A copy of a shared mount is its peer: what is mounted in the container would appear on the host.
    private void SeparateRoot()
    {
        if (RootPropagation == MountAttributes.Shared && !_namespaces.JoinsMounts)
        {
            _plan.Purpose = "keep mounts in the root from reaching the host";
            ChangeAttached(_root, new MountAttributes(0, 0, MountAttributes.Private), isRecursive: true);
        }
    }

    private void MakeRoot()
    {
        if (_namespaces.JoinsMounts)
        {
            if (_launch.RootMounts.Count > 0)
            {
                throw new LaunchException(ErrorCode.NotSupported, "root mounts in a joined mount namespace are not supported by this launcher", 0);
            }

            _plan.Purpose = $"open the root {RootPath}";
            _plan.OpenOnHost(_root, RootPath, OpenFlags.Path | OpenFlags.Directory);
            return;
        }

        if (_launch.RootMounts.Count == 0)
        {
            _plan.Purpose = $"bind the root {RootPath}";
            _plan.CopyTree(_root, RootPath, isRecursive: true);
            AttachRoot();
        }

        for (var i = 0; i < _launch.RootMounts.Count; i++)
        {
            if (i > 0)
            {
                _plan.Close(_root);
                _coveredRoots++;
            }

            MakeRoot(_launch.RootMounts[i]);
        }
    }

    private void MakeRoot(RootMount mount)
    {
        switch (mount.Type)
        {
            case "bind":
                BindRoot(mount);
                break;
            case "overlay":
                OverlayRoot(mount);
                break;
            default:
                throw new LaunchException(ErrorCode.NotSupported, $"a root of type '{mount.Type}' is not supported by this launcher", 0);
        }
    }

    private void BindRoot(RootMount bind)
    {
        var options = MountOptions.Parse(bind.Options, "the root");
        RefuseData(options, "the root");
        _plan.Purpose = $"bind {bind.Source} as the root";
        _plan.CopyTree(_root, bind.Source, options.IsBindRecursive);
        Adjust(_root, options);
        AttachRoot();
        FinishChanges(_root);
    }

    // One lowerdir+ a layer, so that the number of layers is not bounded by a page of options; kernels before 6.7 do not know it and get the classic call.
    private void OverlayRoot(RootMount overlay)
    {
        var options = MountOptions.Parse(overlay.Options, "the root");
        _plan.Purpose = "mount the overlay root";
        var isLong = false;
        foreach (var option in options.Data)
        {
            isLong |= option.StartsWith("lowerdir=", StringComparison.Ordinal) ? HasLongLayer(option) : option.Length > LongestOption;
        }

        var data = string.Join(',', options.Data);
        var hasClassic = data.Length <= LongestClassicOptions;
        if (isLong && !hasClassic)
        {
            throw new LaunchException(ErrorCode.TooLarge, $"the options of the overlay root take {data.Length} bytes, the kernel allows {LongestClassicOptions}", 0, "use shorter layer paths");
        }

        var classic = new PlanLabel();
        var mounted = new PlanLabel();
        if (!isLong)
        {
            _plan.OpenFileSystem(_fileSystem, "overlay");
            _plan.SetOption(_fileSystem, "source", overlay.Source);
            foreach (var option in options.Data)
            {
                SetOverlayOption(option, hasClassic ? classic : null);
            }

            OrElse(_plan.CreateFileSystem(_fileSystem), hasClassic ? classic : null);
            _plan.MountFileSystem(_root, _fileSystem, options.Own.Set);
            _plan.Close(_fileSystem);
            AttachRoot().ThenTo(mounted);
        }

        if (hasClassic)
        {
            _plan.Mark(classic);
            ClassicOverlay(overlay, options, data);
        }

        _plan.Mark(mounted);
    }

    private static void OrElse(PlanStep step, PlanLabel? label)
    {
        if (label is not null)
        {
            step.TolerateTo(label, Errno.EINVAL);
        }
    }

    private void SetOverlayOption(string option, PlanLabel? classic)
    {
        var equals = option.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            OrElse(_plan.SetOption(_fileSystem, option), classic);
        }
        else if (option.StartsWith("lowerdir=", StringComparison.Ordinal))
        {
            foreach (var layer in OverlayLayers.Split(option[(equals + 1)..]))
            {
                OrElse(_plan.SetOption(_fileSystem, "lowerdir+", layer), classic);
            }
        }
        else
        {
            OrElse(_plan.SetOption(_fileSystem, option[..equals], option[(equals + 1)..]), classic);
        }
    }

    private void ClassicOverlay(RootMount overlay, MountOptions options, string data)
    {
        _plan.Purpose = $"mount the overlay root at {RootPath}";
        _plan.MountOnHost(overlay.Source, RootPath, "overlay", data);
        _plan.OpenOnHost(_root, RootPath, OpenFlags.Path | OpenFlags.Directory);
        if (!options.Own.IsEmpty)
        {
            ChangeAttached(_root, options.Own, isRecursive: false);
        }
    }

    private static bool HasLongLayer(string option)
    {
        foreach (var layer in OverlayLayers.Split(option["lowerdir=".Length..]))
        {
            if (layer.Length > LongestOption)
            {
                return true;
            }
        }

        return false;
    }

    // Over the process's own root: no directory of the host is needed, and the host's path lookups, which start beneath it, go on meaning the host.
    // Hooks look for the root at its path, and mount into it there. Among mounts that the host shares it would appear on the host.
    private PlanStep AttachRoot()
    {
        if (!HookKind.AnyWhileCreating(_spec) || RootPropagation == MountAttributes.Shared)
        {
            return _plan.AttachOverRoot(_root);
        }

        _plan.Purpose = $"attach the root at {RootPath}, where hooks look for it";
        return _plan.AttachOnHost(_root, RootPath);
    }

    private void EnterRoot()
    {
        if (_spec.Root is { IsReadOnly: true })
        {
            _plan.Purpose = "make the root read-only";
            ChangeAttached(_root, new MountAttributes(MountAttributes.ReadOnly, 0, 0), isRecursive: false);
        }

        _plan.Purpose = "enter the root";
        _plan.ChangeDirectory(_root);
        if (_namespaces.JoinsMounts || _launch.AvoidsPivot)
        {
            _plan.ChangeRootHere();
            return;
        }

        var host = _coveredRoots > 0 ? _plan.NewRegister("host") : null;
        if (host is not null)
        {
            _plan.OpenOnHost(host, "/", OpenFlags.Path | OpenFlags.Directory);
        }

        _plan.PivotHere();
        if (host is not null)
        {
            _plan.ChangeDirectory(host);
        }

        if (RootPropagation == MountAttributes.Shared)
        {
            // Unmounting peers of the host's mounts would unmount those.
            _plan.SetPropagationHere(MountAttributes.Slave);
        }

        _plan.DetachHere();
        if (host is not null)
        {
            LeaveCoveredRoots();
        }

        if (RootPropagation is MountAttributes.Unbindable or MountAttributes.Shared)
        {
            SetFinalPropagation(_linux.RootPropagation is ['r', ..]);
        }
    }

    // Detaching takes what lies on top, which are the roots that others cover, down to the host's. Those that lie deeper in its tree go with it: then nothing is left (EINVAL).
    private void LeaveCoveredRoots()
    {
        for (var i = 0; i < _coveredRoots; i++)
        {
            _plan.DetachHere().Tolerate(Errno.EINVAL);
        }

        _plan.ChangeDirectory(_root);
    }

    private static void RefuseData(MountOptions options, string where)
    {
        if (options.Data.Count > 0)
        {
            throw SpecCheck.Invalid($"unknown mount option '{options.Data[0]}' of {where}");
        }
    }
}
