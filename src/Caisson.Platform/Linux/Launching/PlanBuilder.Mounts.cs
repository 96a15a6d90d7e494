namespace Caisson.Platform.Linux.Launching;

// Mounts: fsopen(2), fspick(2), fsconfig(2), fsmount(2), open_tree(2), mount_setattr(2), move_mount(2), mount(2), pivot_root(2), umount2(2).
public sealed partial class PlanBuilder
{
    private const int Recursive = 0x8000;
    private const int OpenTreeClone = 1;
    private const int SetFlag = 0;
    private const int SetString = 1;
    private const int CommandCreate = 6;
    private const int CommandReconfigure = 7;
    private const int PickCloseOnExec = 1;
    private const int PickEmptyPath = 8;
    private const int AttributesBytes = 32;
    private const int LongestPath = 4096;
    private const int MoveFromDescriptor = 0x4;
    private const int MoveToDescriptor = 0x40;
    private const int Detach = 2;
    private const long MountRecursive = 1 << 14;
    private const ulong Remount = 1 << 5;
    private const ulong Bind = 1 << 12;
    private const int FileSystemStatusBytes = 120;

    private static ReadOnlySpan<byte> DescriptorDirectory => "/proc/self/fd/"u8;

    private static readonly Operand Null = Operand.Named(0, "null");

    /// <summary>fsopen(2): begins a file system.</summary>
    public PlanStep OpenFileSystem(Register result, string type) => Call(SystemCallNumber.Fsopen, "fsopen", result, type, Operand.Named(1, "cloexec"));

    /// <summary>fspick(2): takes the file system that a descriptor stands on, to change its options.</summary>
    public PlanStep PickFileSystem(Register result, Register mount) =>
        Call(SystemCallNumber.Fspick, "fspick", result, mount, "", Operand.Named(PickCloseOnExec | PickEmptyPath, "empty-path"));

    /// <summary>fsconfig(2) FSCONFIG_CMD_RECONFIGURE.</summary>
    public PlanStep ReconfigureFileSystem(Register fileSystem) =>
        Call(SystemCallNumber.Fsconfig, "fsconfig", null, fileSystem, Operand.Named(CommandReconfigure, "reconfigure"), Null, Null, 0);

    /// <summary>fsconfig(2) FSCONFIG_SET_STRING; the kernel takes at most 255 bytes of value.</summary>
    public PlanStep SetOption(Register fileSystem, string key, string value) =>
        Call(SystemCallNumber.Fsconfig, "fsconfig", null, fileSystem, Operand.Named(SetString, "set-string"), key, value, 0);

    /// <summary>fsconfig(2) FSCONFIG_SET_FLAG.</summary>
    public PlanStep SetOption(Register fileSystem, string key) =>
        Call(SystemCallNumber.Fsconfig, "fsconfig", null, fileSystem, Operand.Named(SetFlag, "set-flag"), key, Null, 0);

    /// <summary>fsconfig(2) FSCONFIG_CMD_CREATE.</summary>
    public PlanStep CreateFileSystem(Register fileSystem) =>
        Call(SystemCallNumber.Fsconfig, "fsconfig", null, fileSystem, Operand.Named(CommandCreate, "create"), Null, Null, 0);

    /// <summary>fsmount(2): a detached mount.</summary>
    public PlanStep MountFileSystem(Register result, Register fileSystem, ulong attributes) =>
        Call(SystemCallNumber.Fsmount, "fsmount", result, fileSystem, Operand.Named(1, "cloexec"), Operand.MountFlags(attributes));

    /// <summary>open_tree(2): a detached copy of what the host has at a path.</summary>
    public PlanStep CopyTree(Register result, string path, bool isRecursive) => Call(
        SystemCallNumber.OpenTree, "open_tree", result, Here, path,
        Operand.Named(OpenTreeClone | OpenFlags.CloseOnExec | (isRecursive ? Recursive : 0), isRecursive ? "clone recursive" : "clone"));

    /// <summary>open_tree(2): a detached copy of what a descriptor stands on.</summary>
    public PlanStep CopyTree(Register result, Register descriptor, bool isRecursive) => Call(
        SystemCallNumber.OpenTree, "open_tree", result, descriptor, "",
        Operand.Named(OpenTreeClone | OpenFlags.CloseOnExec | AtEmptyPath | (isRecursive ? Recursive : 0), isRecursive ? "clone recursive" : "clone"));

    /// <summary>mount_setattr(2) of the mount a descriptor stands on.</summary>
    public PlanStep SetAttributes(Register mount, MountAttributes attributes, bool isRecursive) => Call(
        SystemCallNumber.MountSetattr, "mount_setattr", null, mount, "",
        Operand.Named(AtEmptyPath | (isRecursive ? Recursive : 0), isRecursive ? "recursive" : "0"), Operand.Attributes(attributes), AttributesBytes);

    /// <summary>mount(2) MS_REMOUNT of this mount alone: attributes of an attached mount, for kernels without mount_setattr(2). What is not named stays as it is.</summary>
    public PlanStep ChangeAttached(Register mount, MountAttributes attributes)
    {
        var (set, clear) = attributes.ToMountFlags();
        return ChangeMount(mount, Remount | Bind | set, clear, Operand.Zeroes(FileSystemStatusBytes, "its flags"));
    }

    /// <summary>mount(2): the propagation of an attached mount, for kernels without mount_setattr(2).</summary>
    public PlanStep SetPropagation(Register mount, ulong propagation, bool isRecursive) =>
        ChangeMount(mount, propagation | (isRecursive ? (ulong)MountRecursive : 0), 0, Null);

    private PlanStep ChangeMount(Register mount, ulong set, ulong clear, Operand status) => Add(
        PlanOperation.ChangeMount, SystemCallNumber.Mount, "change_mount", null,
        mount, Operand.Bytes([.. DescriptorDirectory, .. new byte[12]], "path"), DescriptorDirectory.Length, Operand.Hex((long)set), Operand.Hex((long)clear), status);

    /// <summary>move_mount(2): attaches a detached mount to what a descriptor stands on.</summary>
    public PlanStep Attach(Register mount, Register target) =>
        Call(SystemCallNumber.MoveMount, "move_mount", null, mount, "", target, "", Operand.Named(MoveFromDescriptor | MoveToDescriptor, "descriptors"));

    /// <summary>move_mount(2): attaches a detached mount over the process's root.</summary>
    public PlanStep AttachOverRoot(Register mount) =>
        Call(SystemCallNumber.MoveMount, "move_mount", null, mount, "", Here, "/", Operand.Named(MoveFromDescriptor, "from-descriptor"));

    /// <summary>move_mount(2): attaches a detached mount at a path that is the host's own.</summary>
    public PlanStep AttachOnHost(Register mount, string path) =>
        Call(SystemCallNumber.MoveMount, "move_mount", null, mount, "", Here, path, Operand.Named(MoveFromDescriptor, "from-descriptor"));

    /// <summary>Gives a new file system, not yet attached, the mode of a directory, and what it holds.</summary>
    public PlanStep CopyUp(Register directory, Register mount, bool hasContent, bool hasMode) => Add(
        PlanOperation.CopyUp, 0, "copy_up", null, directory, mount, Operand.Zeroes(hasContent ? CopyMemory.AllBytes : CopyMemory.LookBytes, "memory"),
        Operand.Named(hasContent ? 1 : 0, hasContent ? "content" : "0"), Operand.Named(hasMode ? 1 : 0, hasMode ? "mode" : "0"));

    /// <summary>mount(2) of the classic kind, for what the new calls cannot say. The target is the host's own path.</summary>
    public PlanStep MountOnHost(string source, string target, string type, string data) =>
        Call(SystemCallNumber.Mount, "mount", null, source, target, type, 0, data);

    /// <summary>mount(2): changes the propagation of everything in this namespace.</summary>
    public PlanStep SetPropagationOfAll(ulong propagation) => Call(
        SystemCallNumber.Mount, "mount", null, Null, "/", Null, Operand.Named((long)propagation | MountRecursive, new MountAttributes(0, 0, propagation).Describe() + " recursive"), Null);

    /// <summary>mount(2): the propagation of the mount the process's root stands on, alone.</summary>
    public PlanStep SetPropagationOfRoot(ulong propagation) => Call(
        SystemCallNumber.Mount, "mount", null, Null, "/", Null, Operand.Named((long)propagation, new MountAttributes(0, 0, propagation).Describe()), Null);

    /// <summary>mount(2): the propagation of what the working directory stands on and everything beneath.</summary>
    public PlanStep SetPropagationHere(ulong propagation) => Call(
        SystemCallNumber.Mount, "mount", null, Null, ".", Null, Operand.Named((long)propagation | MountRecursive, new MountAttributes(0, 0, propagation).Describe() + " recursive"), Null);

    /// <summary>pivot_root(2) with both arguments <c>.</c>, its manual's own idiom.</summary>
    public PlanStep PivotHere() => Call(SystemCallNumber.PivotRoot, "pivot_root", null, ".", ".");

    /// <summary>umount2(2) of the old root, lazily.</summary>
    public PlanStep DetachHere() => Call(SystemCallNumber.Umount2, "umount2", null, ".", Operand.Named(Detach, "detach"));

    /// <summary>chroot(2) to the working directory.</summary>
    public PlanStep ChangeRootHere() => Call(SystemCallNumber.Chroot, "chroot", null, ".");

    /// <summary>fchdir(2).</summary>
    public PlanStep ChangeDirectory(Register directory) => Call(SystemCallNumber.Fchdir, "fchdir", null, directory);

    /// <summary>getcwd(2); fails with EXDEV when the working directory does not lie beneath the root.</summary>
    public PlanStep ExpectInside() =>
        Add(PlanOperation.ExpectInside, SystemCallNumber.Getcwd, "expect_inside", null, Operand.Zeroes(LongestPath, "path"), LongestPath);

    /// <summary>chdir(2).</summary>
    public PlanStep ChangeDirectory(string path) => Call(SystemCallNumber.Chdir, "chdir", null, path);
}
