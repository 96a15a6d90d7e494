using System.Buffers.Binary;
using System.Text;

namespace Caisson.Platform.Linux.Launching;

// The process itself: prctl(2), setns(2), unshare(2), credentials, limits, session, signals, program.
public sealed partial class PlanBuilder
{
    private const ulong ClonePidFd = 0x1000;
    private const ulong CloneParent = 0x8000;
    private const int SetParentDeathSignal = 1;
    private const int SetDumpable = 4;
    private const int SetKeepCapabilities = 8;
    private const int DropBounding = 24;
    private const int SetNoNewPrivileges = 38;
    private const int Ambient = 47;
    private const int AmbientRaise = 2;
    private const int AmbientClearAll = 4;
    private const int SignalKill = 9;
    private const int SetMask = 2;
    private const int JoinSessionKeyring = 1;
    private const int SetModeFilter = 1;

    /// <summary>prctl(2) PR_SET_DUMPABLE 0: nobody traces or reads this copy of its parent until execve.</summary>
    public PlanStep HideMemory() => Control(SetDumpable, "set-dumpable", 0);

    /// <summary>prctl(2) PR_SET_PDEATHSIG SIGKILL. Changes of credentials clear it.</summary>
    public PlanStep DieWithParent() => Control(SetParentDeathSignal, "set-pdeathsig", SignalKill);

    /// <summary>prctl(2) PR_SET_KEEPCAPS.</summary>
    public PlanStep KeepCapabilities(bool isKept) => Control(SetKeepCapabilities, "set-keepcaps", isKept ? 1 : 0);

    /// <summary>prctl(2) PR_CAPBSET_DROP of every capability the kernel knows that is not among those kept.</summary>
    public PlanStep DropFromBounding(ulong kept) =>
        Add(PlanOperation.DropBounding, SystemCallNumber.Prctl, "drop_bounding", null, Operand.Named(DropBounding, "capbset-drop"), Operand.Hex((long)kept));

    /// <summary>prctl(2) PR_SET_NO_NEW_PRIVS.</summary>
    public PlanStep ForbidNewPrivileges() => Control(SetNoNewPrivileges, "set-no-new-privs", 1);

    /// <summary>prctl(2) PR_CAP_AMBIENT_CLEAR_ALL.</summary>
    public PlanStep ClearAmbient() => Control(Ambient, "cap-ambient", AmbientClearAll);

    /// <summary>prctl(2) PR_CAP_AMBIENT_RAISE.</summary>
    public PlanStep RaiseAmbient(int capability) =>
        Call(SystemCallNumber.Prctl, "prctl", null, Operand.Named(Ambient, "cap-ambient"), AmbientRaise, capability, 0, 0);

    /// <summary>capset(2), version 3, this thread.</summary>
    public PlanStep SetCapabilities(ulong effective, ulong permitted, ulong inheritable)
    {
        var header = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(header, 0x20080522);
        var data = new byte[24];
        for (var half = 0; half < 2; half++)
        {
            var part = data.AsSpan(half * 12);
            BinaryPrimitives.WriteUInt32LittleEndian(part, (uint)(effective >> (32 * half)));
            BinaryPrimitives.WriteUInt32LittleEndian(part[4..], (uint)(permitted >> (32 * half)));
            BinaryPrimitives.WriteUInt32LittleEndian(part[8..], (uint)(inheritable >> (32 * half)));
        }

        return Call(SystemCallNumber.Capset, "capset", null, Operand.Bytes(header, "version 3"), Operand.Bytes(data, $"effective {effective:x} permitted {permitted:x} inheritable {inheritable:x}"));
    }

    /// <summary>setgroups(2), the bare call: the C library's would speak to threads that do not exist in the child.</summary>
    public PlanStep SetGroups(IReadOnlyList<uint> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        var bytes = new byte[groups.Count * 4];
        for (var i = 0; i < groups.Count; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * 4), groups[i]);
        }

        return Call(SystemCallNumber.Setgroups, "setgroups", null, groups.Count, Operand.Bytes(bytes, string.Join(' ', groups)));
    }

    /// <summary>setresgid(2).</summary>
    public PlanStep SetGroup(uint gid) => Call(SystemCallNumber.Setresgid, "setresgid", null, gid, gid, gid);

    /// <summary>setresuid(2).</summary>
    public PlanStep SetUser(uint uid) => Call(SystemCallNumber.Setresuid, "setresuid", null, uid, uid, uid);

    /// <summary>prlimit64(2) of this process.</summary>
    public PlanStep SetLimit(int resource, ulong soft, ulong hard)
    {
        var limit = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(limit, soft);
        BinaryPrimitives.WriteUInt64LittleEndian(limit.AsSpan(8), hard);
        return Call(SystemCallNumber.Prlimit64, "prlimit64", null, 0, resource, Operand.Bytes(limit, $"soft {soft} hard {hard}"), Null);
    }

    /// <summary>umask(2).</summary>
    public PlanStep SetFileModeMask(uint mask) => Call(SystemCallNumber.Umask, "umask", null, Operand.Octal(mask));

    /// <summary>setsid(2).</summary>
    public PlanStep NewSession() => Call(SystemCallNumber.Setsid, "setsid", null);

    /// <summary>keyctl(2) KEYCTL_JOIN_SESSION_KEYRING: a new anonymous keyring instead of the host's.</summary>
    public PlanStep NewKeyring() => Call(SystemCallNumber.Keyctl, "keyctl", null, Operand.Named(JoinSessionKeyring, "join-session-keyring"), Null);

    /// <summary>setns(2) by a descriptor of a namespace or a process.</summary>
    public PlanStep JoinNamespaces(Operand descriptor, Namespaces namespaces) =>
        Call(SystemCallNumber.Setns, "setns", null, descriptor, Operand.Named((long)namespaces, Describe(namespaces)));

    /// <summary>Goes on in a sibling that is born with new namespaces: this process tells its parent of it and ends. Its parent lets it go on.</summary>
    public void CloneAgain(Namespaces namespaces)
    {
        var sibling = NewRegister("sibling");
        var first = new PlanLabel();
        var second = new PlanLabel();
        var arguments = new byte[CloneArguments.Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(arguments, ClonePidFd | CloneParent | (uint)namespaces);
        Add(PlanOperation.CloneAgain, 0, "clone_again", sibling, Operand.Bytes(arguments, namespaces == Namespaces.None ? "0" : Describe(namespaces)))
            .TolerateTo(first, Errno.ECHILD).ThenTo(second);
        Mark(first);
        Add(
            PlanOperation.SendDescriptor, SystemCallNumber.Sendmsg, "send_descriptor", null,
            Status, Operand.Named(0, "message"), Operand.Named(0, "slot"), sibling, Operand.Named(ChildReport.KindProcess, "process"));
        Call(SystemCallNumber.ExitGroup, "exit_group", null, 0);
        Mark(second);
        AwaitByte(Status);
    }

    /// <summary>unshare(2).</summary>
    public PlanStep NewNamespaces(Namespaces namespaces) => Call(SystemCallNumber.Unshare, "unshare", null, Operand.Named((long)namespaces, Describe(namespaces)));

    /// <summary>sethostname(2).</summary>
    public PlanStep SetHostName(string name) => Call(SystemCallNumber.Sethostname, "sethostname", null, name, Encoding.UTF8.GetByteCount(name));

    /// <summary>setdomainname(2).</summary>
    public PlanStep SetDomainName(string name) => Call(SystemCallNumber.Setdomainname, "setdomainname", null, name, Encoding.UTF8.GetByteCount(name));

    /// <summary>rt_sigaction(2) of every signal, to the default: the runtime ignores SIGPIPE, and execve keeps what is ignored.</summary>
    public PlanStep ResetSignals() => Add(PlanOperation.ResetSignals, SystemCallNumber.RtSigaction, "reset_signals", null, Operand.Zeroes(32, "default"));

    /// <summary>rt_sigprocmask(2) to the empty set.</summary>
    public PlanStep UnblockSignals() =>
        Call(SystemCallNumber.RtSigprocmask, "rt_sigprocmask", null, Operand.Named(SetMask, "setmask"), Operand.Zeroes(8, "none"), Null, 8);

    /// <summary>poll(2), at once: fails when the other side of a socket has gone.</summary>
    public PlanStep ExpectPeer(int descriptor)
    {
        var poll = new byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(poll, descriptor);
        return PollNow(poll);
    }

    /// <summary>seccomp(2) SECCOMP_SET_MODE_FILTER: from here on the filter judges every call of this process.</summary>
    /// <param name="listener">Takes the listener when the flags ask for one; null otherwise.</param>
    /// <param name="flags">SECCOMP_FILTER_FLAG_….</param>
    /// <param name="program">An array of struct sock_filter, at most 4096 of them.</param>
    public PlanStep InstallFilter(Register? listener, uint flags, byte[] program) =>
        Call(SystemCallNumber.Seccomp, "seccomp", listener, Operand.Named(SetModeFilter, "set-mode-filter"), Operand.Hex(flags), Operand.Filter(program));

    /// <summary>Tells the parent the number of a descriptor, for it to fetch while the process waits at its gate.</summary>
    public PlanStep ReportDescriptor(Register descriptor) => Add(PlanOperation.ReportDescriptor, 0, "report_descriptor", null, descriptor);

    /// <summary>Tells the parent that all steps so far are done.</summary>
    public PlanStep ReportReady() => Add(PlanOperation.ReportReady, 0, "report_ready", null);

    /// <summary>Tells the parent that the container is made and its root not yet entered.</summary>
    public PlanStep ReportMade() => Add(PlanOperation.ReportMade, 0, "report_made", null);

    /// <summary>Fails with ENOENT or EACCES unless one of the candidates may be executed.</summary>
    public PlanStep FindProgram(IReadOnlyList<string> candidates) =>
        Add(PlanOperation.FindProgram, SystemCallNumber.Faccessat2, "find_program", null, Operand.Texts(candidates));

    /// <summary>execve(2) of the first candidate that can be. The last step of every plan.</summary>
    public PlanStep ExecuteProgram(IReadOnlyList<string> candidates, IReadOnlyList<string> arguments, IReadOnlyList<string> environment) =>
        Add(PlanOperation.ExecuteProgram, SystemCallNumber.Execve, "execve", null, Operand.Texts(candidates), Operand.Texts(arguments), Operand.Texts(environment));

    // arm64 has ppoll only; with a zero timeout and no mask it is the same call.
    private PlanStep PollNow(byte[] poll)
    {
        var ppoll = SystemCallNumber.IsArm64 ? 73 : 271;
        var step = Call(ppoll, "ppoll", null, Operand.Bytes(poll, "hang-up of 3"), 1, Operand.Zeroes(16, "at once"), Null, 8);
        step.Flags = Instruction.ExpectsZero;
        return step;
    }

    private PlanStep Control(int option, string name, long argument) => Call(SystemCallNumber.Prctl, "prctl", null, Operand.Named(option, name), argument, 0, 0, 0);

    private static string Describe(Namespaces namespaces) => namespaces.ToString().ToLowerInvariant().Replace(", ", " ", StringComparison.Ordinal);
}
