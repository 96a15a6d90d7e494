using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers.Seccomp;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>The part of a plan that init and exec have in common: cgroups at the beginning; streams, limits, credentials, gate and program at the end.</summary>
internal sealed partial class ProcessPlan
{
    private const int FirstFree = 10;
    private const int FirstOwn = 3;
    private const uint DefaultMask = 0x12;

    private readonly PlanBuilder _plan;
    private readonly Process _process;
    private readonly StreamRegisters _streams;
    private readonly SeccompFilter? _filter;
    private readonly User _user;
    private Register? _terminal;
    private Register? _null;

    /// <summary>How many descriptors from 3 on are kept.</summary>
    public int Preserved { get; init; }

    /// <summary>The program's path where it is not the first argument.</summary>
    public string? Program { get; init; }

    /// <summary>Stay in the session keyring.</summary>
    public bool KeepsKeyring { get; init; }

    /// <summary>We are a user other than root.</summary>
    public bool IsUnprivileged { get; init; }

    private string ProgramName => Program ?? _process.Args![0];

    private int StatusNumber => FirstOwn + Preserved;

    private int GateNumber => StatusNumber + 1;

    /// <summary>Begins.</summary>
    /// <param name="plan">The plan to write to.</param>
    /// <param name="process">The process, already checked.</param>
    /// <param name="streams">The standard streams handed over.</param>
    /// <param name="filter">The filter of system calls; null for none.</param>
    public ProcessPlan(PlanBuilder plan, Process process, StreamRegisters streams, SeccompFilter? filter)
    {
        _filter = filter;
        _plan = plan;
        _process = process;
        _streams = streams;
        _user = process.User ?? new User();
    }

    /// <summary>The first steps: unreadable, in its cgroups, weighed for the OOM killer. Paths are the host's.</summary>
    /// <remarks>An unprivileged user's process hides once it is in its user namespace: before, neither its maps could be written nor its own files in <c>/proc</c>.</remarks>
    public void Begin(CgroupJoin cgroup, int? oomScoreAdjustment)
    {
        if (!IsUnprivileged)
        {
            _plan.Purpose = "hide the copied memory";
            _plan.HideMemory();
        }

        var file = _plan.NewRegister("file");
        foreach (var tasks in cgroup.TasksFiles)
        {
            _plan.Purpose = $"join the cgroup {tasks}";
            _plan.OpenOnHost(file, tasks, OpenFlags.WriteOnly);
            _plan.Write(file, "0");
            _plan.Close(file);
        }

        if (oomScoreAdjustment is { } adjustment)
        {
            _plan.Purpose = $"set the OOM score adjustment to {adjustment}";
            _plan.OpenOnHost(file, "/proc/self/oom_score_adj", OpenFlags.WriteOnly);
            _plan.Write(file, adjustment.ToString(System.Globalization.CultureInfo.InvariantCulture)).Tolerate(Errno.EACCES, Errno.EPERM);
            _plan.Close(file);
        }
    }

    /// <summary>Opens the null device within a root, for the streams nobody handed over.</summary>
    public void OpenNull(Register root)
    {
        if (_streams is { Input: not null, Output: not null, Error: not null })
        {
            return;
        }

        _plan.Purpose = "open /dev/null in the container";
        _null = _plan.NewRegister("null");
        _plan.OpenInRoot(_null, root, "dev/null", OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal);
    }

    /// <summary>Makes a terminal's other side, sends our parent its master, and makes it the standard streams.</summary>
    /// <returns>The register of the other side.</returns>
    public Register OpenTerminal(Register master, ProcessDescriptors.Terminal size)
    {
        _terminal = _plan.NewRegister("terminal");
        _plan.UnlockTerminal(master);
        _plan.OpenTerminalPeer(_terminal, master);
        if (size is { Height: > 0, Width: > 0 })
        {
            _plan.ResizeTerminal(_terminal, size.Height, size.Width);
        }

        if (_user.Uid != 0)
        {
            _plan.ChangeOwner(_terminal, _user.Uid);
        }

        _plan.SendDescriptor(_plan.Status, master);
        _plan.Close(master);
        return _terminal;
    }

    /// <summary>The last steps, from the streams to the program.</summary>
    /// <param name="gate">The go gate; null to wait on the socket to the parent.</param>
    /// <param name="diesWithLauncher">Ask for the parent-death signal.</param>
    public void Finish(Register? gate, bool diesWithLauncher)
    {
        ArrangeDescriptors(gate);
        _plan.Purpose = $"enter the working directory {_process.WorkingDirectory}";
        _plan.ChangeDirectory(_process.WorkingDirectory);
        _plan.ExpectInside();
        SetScheduling();
        SetLimits();
        _plan.Purpose = "set the file mode mask";
        _plan.SetFileModeMask(_user.Umask ?? DefaultMask);
        _plan.Purpose = "reset signals";
        _plan.ResetSignals();
        _plan.UnblockSignals();
        ChangeUser();
        var candidates = ProgramCandidates.Of(ProgramName, _process.Env ?? []);
        if (_filter is null || _process.NoNewPrivileges)
        {
            SetCapabilities();
            Settle(candidates, diesWithLauncher);
        }
        else
        {
            Settle(candidates, diesWithLauncher);
            InstallPrivileged(_filter);
            SetCapabilities();
        }

        AwaitGate(gate);
        _plan.Purpose = $"execute the program '{ProgramName}'";
        _plan.ExecuteProgram(candidates, _process.Args!, _process.Env ?? []);
    }

    private void Settle(IReadOnlyList<string> candidates, bool diesWithLauncher)
    {
        if (diesWithLauncher)
        {
            _plan.Purpose = "die with the launcher";
            _plan.DieWithParent();
            _plan.ExpectPeer(StatusNumber);
        }

        _plan.Purpose = $"find the program '{ProgramName}'";
        _plan.FindProgram(candidates);
    }

    // Without privileges to lose a filter comes last, and need allow nothing but execve; its listener is handed over before, so that it is there when the program starts.
    private void AwaitGate(Register? gate)
    {
        var isFilterLeft = _filter is not null && _process.NoNewPrivileges;
        if (isFilterLeft && _filter!.ListenerPath is not null)
        {
            InstallFilter(_filter);
            isFilterLeft = false;
        }

        _plan.Purpose = "wait at the gate";
        _plan.ReportReady();
        _plan.AwaitByte(gate ?? _plan.Status);
        if (isFilterLeft)
        {
            InstallFilter(_filter!);
        }
    }

    // The kernel wants CAP_SYS_ADMIN for it, which a change of the user has taken from the effective set but not from the permitted one.
    private void InstallPrivileged(SeccompFilter filter)
    {
        if (_user.Uid != 0)
        {
            var sets = _process.Capabilities ?? new Capabilities();
            _plan.Purpose = "keep CAP_SYS_ADMIN for the system call filter";
            _plan.SetCapabilities(
                CapabilitySet.SystemAdministration,
                CapabilitySet.SystemAdministration | CapabilitySet.Parse(sets.Permitted, "permitted"),
                CapabilitySet.Parse(sets.Inheritable, "inheritable"));
        }

        InstallFilter(filter);
    }

    private void InstallFilter(SeccompFilter filter)
    {
        _plan.Purpose = "install the system call filter";
        var listener = filter.ListenerPath is null ? null : _plan.NewRegister("listener");
        _plan.InstallFilter(listener, filter.Flags, filter.Program);
        if (listener is not null)
        {
            _plan.Purpose = "hand over the listener of the system call filter";
            _plan.ReportDescriptor(listener);
        }
    }

    // Copies above the standard numbers first: what was handed over may itself be one of them. Afterwards exactly 0, 1, 2, socket and gate are open.
    private void ArrangeDescriptors(Register? gate)
    {
        _plan.Purpose = "arrange the descriptors";
        var streams = (ReadOnlySpan<Register?>)[_terminal ?? _streams.Input ?? _null, _terminal ?? _streams.Output ?? _null, _terminal ?? _streams.Error ?? _null];
        var copies = new Register?[3];
        for (var i = 0; i < 3; i++)
        {
            copies[i] = streams[i] == _null || streams[i] == _terminal ? streams[i] : _plan.NewRegister("stream");
            if (copies[i] != streams[i])
            {
                _plan.DuplicateAbove(copies[i]!, streams[i]!, FirstFree + Preserved);
            }
        }

        _plan.DuplicateAbove(_plan.Status, _plan.Status, FirstFree + Preserved);
        if (gate is not null)
        {
            _plan.DuplicateAbove(gate, gate, FirstFree + Preserved);
        }

        for (var i = 0; i < 3; i++)
        {
            _plan.DuplicateTo(null, copies[i]!, i);
        }

        _plan.DuplicateTo(_plan.Status, _plan.Status, StatusNumber);
        if (gate is not null)
        {
            _plan.DuplicateTo(gate, gate, GateNumber);
        }

        _plan.CloseFrom(gate is null ? GateNumber : GateNumber + 1);
        _plan.NewSession();
        if (_terminal is not null)
        {
            _plan.TakeControllingTerminal();
        }

        if (KeepsKeyring)
        {
            return;
        }

        _plan.NewKeyring().Tolerate(Errno.ENOSYS, Errno.EPERM, Errno.EDQUOT);
    }

    private void SetLimits()
    {
        foreach (var limit in _process.Rlimits ?? [])
        {
            _plan.Purpose = $"set {limit.Type} to {limit.Soft}:{limit.Hard}";
            _plan.SetLimit(ResourceLimitNumbers.Of(limit.Type), limit.Soft, limit.Hard);
        }
    }

    // capabilities(7): the bounding set while CAP_SETPCAP is still held; ids with the permitted set kept; then, apart, the sets themselves.
    // A change of ids sets dumpable to fs.suid_dumpable, which may be 1: hidden again at once.
    private void ChangeUser()
    {
        var bounding = CapabilitySet.Parse(_process.Capabilities?.Bounding, "bounding");
        _plan.Purpose = "drop capabilities from the bounding set";
        _plan.DropFromBounding(bounding);
        _plan.Purpose = $"become user {_user.Uid}, group {_user.Gid}";
        _plan.KeepCapabilities(true);
        var groups = _plan.SetGroups(_user.AdditionalGids ?? []);
        if (IsUnprivileged && _user.AdditionalGids is not { Count: > 0 })
        {
            // Forbidden where the map was written without privileges: the groups stay, which are nobody's inside.
            groups.Tolerate(Errno.EPERM);
        }

        _plan.SetGroup(_user.Gid);
        _plan.SetUser(_user.Uid);
        _plan.KeepCapabilities(false);
        _plan.HideMemory();
    }

    private void SetCapabilities()
    {
        var sets = _process.Capabilities ?? new Capabilities();
        var effective = CapabilitySet.Parse(sets.Effective, "effective");
        var permitted = CapabilitySet.Parse(sets.Permitted, "permitted");
        var inheritable = CapabilitySet.Parse(sets.Inheritable, "inheritable");

        // The kernel raises only what is permitted and inheritable as well; runc leaves the rest of the list out too, and its own template has such a list.
        var ambient = CapabilitySet.Parse(sets.Ambient, "ambient") & permitted & inheritable;
        _plan.Purpose = "set capabilities";
        _plan.SetCapabilities(effective, permitted, inheritable);
        _plan.ClearAmbient();
        for (var capability = 0; capability < CapabilitySet.Limit; capability++)
        {
            if ((ambient & (1UL << capability)) != 0)
            {
                _plan.RaiseAmbient(capability);
            }
        }

        if (_process.NoNewPrivileges)
        {
            _plan.Purpose = "forbid new privileges";
            _plan.ForbidNewPrivileges();
        }
    }
}
