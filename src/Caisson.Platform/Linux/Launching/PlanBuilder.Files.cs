namespace Caisson.Platform.Linux.Launching;

// Files: openat(2), openat2(2), mkdirat(2), mknodat(2), symlinkat(2), fchownat(2), read(2), write(2), fcntl(2), dup3(2), close(2), close_range(2).
public sealed partial class PlanBuilder
{
    private const int AtWorkingDirectory = -100;
    private const int AtNoFollow = 0x100;
    private const int AtEmptyPath = 0x1000;
    private const int OpenHowBytes = 24;
    private const int FDuplicateCloseOnExec = 1030;
    private const uint CloseRangeAll = uint.MaxValue;

    private static readonly Operand Here = Operand.Named(AtWorkingDirectory, "cwd");

    /// <summary>openat(2) of a path that is the host's own (never one a container controls), close-on-exec.</summary>
    public PlanStep OpenOnHost(Register result, string path, int flags) =>
        Call(SystemCallNumber.Openat, "openat", result, Here, path, Operand.Hex(flags | OpenFlags.CloseOnExec), 0);

    /// <summary>openat2(2) with RESOLVE_IN_ROOT: neither links nor <c>..</c> leave the directory. Close-on-exec.</summary>
    public PlanStep OpenInRoot(Register result, Register root, string path, int flags)
    {
        var step = Call(SystemCallNumber.Openat2, "openat2", result, root, path, Operand.OpenHow(flags), OpenHowBytes);
        step.Flags = Instruction.RetriesAgain;
        return step;
    }

    /// <summary>openat(2) of one name in a directory that a file system made by this plan owns.</summary>
    public PlanStep OpenBeneath(Register result, Register directory, string name, int flags) =>
        Call(SystemCallNumber.Openat, "openat", result, directory, name, Operand.Hex(flags | OpenFlags.CloseOnExec), 0);

    /// <summary>mkdirat(2) of one name.</summary>
    public PlanStep MakeDirectory(Register parent, string name, int mode) => Call(SystemCallNumber.Mkdirat, "mkdirat", null, parent, name, Operand.Octal(mode));

    /// <summary>mknodat(2) of one name.</summary>
    public PlanStep MakeNode(Register parent, string name, uint mode, ulong device) =>
        Call(SystemCallNumber.Mknodat, "mknodat", null, parent, name, Operand.Octal(mode), Operand.Hex((long)device));

    /// <summary>symlinkat(2) of one name.</summary>
    public PlanStep MakeLink(string target, Register parent, string name) => Call(SystemCallNumber.Symlinkat, "symlinkat", null, target, parent, name);

    /// <summary>fchownat(2) of one name, without following a link.</summary>
    public PlanStep ChangeOwner(Register parent, string name, uint uid, uint gid) =>
        Call(SystemCallNumber.Fchownat, "fchownat", null, parent, name, uid, gid, Operand.Named(AtNoFollow, "nofollow"));

    /// <summary>fchownat(2) of a descriptor; the group stays.</summary>
    public PlanStep ChangeOwner(Operand descriptor, uint uid) =>
        Call(SystemCallNumber.Fchownat, "fchownat", null, descriptor, "", uid, -1, Operand.Named(AtEmptyPath, "empty-path"));

    /// <summary>write(2) of a text.</summary>
    public PlanStep Write(Register descriptor, string text) =>
        Call(SystemCallNumber.Write, "write", null, descriptor, text, System.Text.Encoding.UTF8.GetByteCount(text));

    /// <summary>fcntl(2) F_DUPFD_CLOEXEC: a copy at or above a number.</summary>
    public PlanStep DuplicateAbove(Register result, Register descriptor, int lowest) =>
        Call(SystemCallNumber.Fcntl, "fcntl", result, descriptor, Operand.Named(FDuplicateCloseOnExec, "dupfd-cloexec"), lowest);

    /// <summary>dup3(2) onto a number. A standard stream survives execve.</summary>
    public PlanStep DuplicateTo(Register? result, Register descriptor, int number) =>
        Call(SystemCallNumber.Dup3, "dup3", result, descriptor, number, number <= 2 ? 0 : Operand.Named(OpenFlags.CloseOnExec, "cloexec"));

    /// <summary>close(2).</summary>
    public PlanStep Close(Register descriptor) => Call(SystemCallNumber.Close, "close", null, descriptor);

    /// <summary>close_range(2): this number and everything above.</summary>
    public PlanStep CloseFrom(int lowest) => Call(SystemCallNumber.CloseRange, "close_range", null, lowest, Operand.Named(CloseRangeAll, "max"), 0);

    /// <summary>
    /// Waits for the parent's byte in the midst of a plan, and fails when the parent dies meanwhile: so the copy of the parent's end goes first, which
    /// would keep the socket open for ever.
    /// </summary>
    public void AwaitParent()
    {
        if (Parent is null)
        {
            Parent = NewRegister("parent");
            Close(Parent);
        }

        AwaitByte(Status);
    }

    /// <summary>read(2) of one byte, which waits; end of file is a failure.</summary>
    public PlanStep AwaitByte(Register descriptor)
    {
        var step = Call(SystemCallNumber.Read, "read", null, descriptor, Operand.Zeroes(16, "buffer"), 1);
        step.Flags = Instruction.ExpectsMore;
        return step;
    }
}
