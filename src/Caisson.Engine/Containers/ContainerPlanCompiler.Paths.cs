using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

// Working directory, read-only and masked paths. What a container lacks needs no protection: ENOENT goes on.
internal sealed partial class ContainerPlanCompiler
{
    private void MakeWorkingDirectory(string path)
    {
        if (ContainerPath.Split(path) is { Count: > 0 } names)
        {
            _plan.Purpose = $"make the working directory {path}";
            OpenTarget(names, isDirectory: true);
            _plan.Close(_target);
        }
    }

    private void ProtectPaths()
    {
        foreach (var path in _linux.ReadOnlyPaths ?? [])
        {
            MakeReadOnly(path);
        }

        if (_linux.MaskedPaths is { Count: > 0 } masked)
        {
            Mask(masked);
        }
    }

    private void MakeReadOnly(string path)
    {
        var skip = new PlanLabel();
        _plan.Purpose = $"make {path} read-only";
        _plan.OpenInRoot(_target, _root, Absolute(path), OpenFlags.Path).TolerateTo(skip, Errno.ENOENT, Errno.ENOTDIR);
        _plan.CopyTree(_mount, _target, isRecursive: true);
        Change(_mount, new MountAttributes(MountAttributes.ReadOnly, 0, 0), isRecursive: _facts.HasMountAttributes);
        Attach(_mount, _target);
        CloseMount();
        _plan.Mark(skip);
    }

    // Files get the null device, directories one empty read-only file system shared by all: which it is, only the kernel knows, so the first is tried first.
    // Kernels before 6.15 do not copy a detached mount: there each directory gets a file system of its own.
    private void Mask(IReadOnlyList<string> paths)
    {
        var empty = _plan.NewRegister("empty");
        _plan.Purpose = "prepare the masks";
        MakeEmpty(empty);
        foreach (var path in paths)
        {
            var skip = new PlanLabel();
            var attached = new PlanLabel();
            _plan.Purpose = $"mask {path}";
            _plan.OpenInRoot(_target, _root, Absolute(path), OpenFlags.Path).TolerateTo(skip, Errno.ENOENT, Errno.ENOTDIR);
            _plan.CopyTree(_mount, "/dev/null", isRecursive: false);
            _plan.Attach(_mount, _target).Tolerate(Errno.EINVAL, Errno.ENOTDIR).ThenTo(attached);
            _plan.Close(_mount);
            var copied = new PlanLabel();
            _plan.CopyTree(_mount, empty, isRecursive: false).Tolerate(Errno.EINVAL).ThenTo(copied);
            MakeEmpty(_mount);
            _plan.Mark(copied);
            _plan.Attach(_mount, _target);
            _plan.Mark(attached);
            CloseMount();
            _plan.Mark(skip);
        }
    }

    private void MakeEmpty(Register result)
    {
        BeginFileSystem("tmpfs", "tmpfs", ["nr_inodes=2", "mode=755"]);
        _plan.MountFileSystem(result, _fileSystem, MountAttributes.ReadOnly | MountAttributes.NoSetUid | MountAttributes.NoDevices | MountAttributes.NoExecute);
        _plan.Close(_fileSystem);
    }

    private static string Absolute(string path) =>
        path.StartsWith('/') ? string.Join('/', ContainerPath.Split(path)) is { Length: > 0 } names ? names : "." : throw SpecCheck.Invalid($"the path '{path}' is not absolute");
}
