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
        _plan.SetAttributes(_mount, new MountAttributes(MountAttributes.ReadOnly, 0, 0), isRecursive: true);
        _plan.Attach(_mount, _target);
        CloseMount();
        _plan.Mark(skip);
    }

    // Files get the null device, directories one empty read-only file system shared by all: which it is, only the kernel knows, so the first is tried first.
    private void Mask(IReadOnlyList<string> paths)
    {
        var empty = _plan.NewRegister("empty");
        _plan.Purpose = "prepare the masks";
        BeginFileSystem("tmpfs", "tmpfs", ["size=0k", "nr_inodes=2", "mode=755"]);
        _plan.MountFileSystem(empty, _fileSystem, MountAttributes.ReadOnly | MountAttributes.NoSetUid | MountAttributes.NoDevices | MountAttributes.NoExecute);
        _plan.Close(_fileSystem);
        foreach (var path in paths)
        {
            var skip = new PlanLabel();
            var attached = new PlanLabel();
            _plan.Purpose = $"mask {path}";
            _plan.OpenInRoot(_target, _root, Absolute(path), OpenFlags.Path).TolerateTo(skip, Errno.ENOENT, Errno.ENOTDIR);
            _plan.CopyTree(_mount, "/dev/null", isRecursive: false);
            _plan.Attach(_mount, _target).Tolerate(Errno.ENOTDIR).ThenTo(attached);
            _plan.Close(_mount);
            _plan.CopyTree(_mount, empty, isRecursive: false);
            _plan.Attach(_mount, _target);
            _plan.Mark(attached);
            CloseMount();
            _plan.Mark(skip);
        }
    }

    private static string Absolute(string path) =>
        path.StartsWith('/') ? string.Join('/', ContainerPath.Split(path)) is { Length: > 0 } names ? names : "." : throw SpecCheck.Invalid($"the path '{path}' is not absolute");
}
