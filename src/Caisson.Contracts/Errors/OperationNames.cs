using System.Collections.Frozen;

namespace Caisson.Contracts.Errors;

/// <summary>The operations that an error can name; there are no others.</summary>
/// <remarks>
/// The names are those of the service's client library. Its earlier versions said <c>hcsshim::</c> where later ones say <c>hcs::</c>; logs of both
/// are around, so both are understood (<see cref="TryParse"/>) and the later one is written.
/// </remarks>
public static class OperationNames
{
    /// <summary>Create a system.</summary>
    public const string CreateComputeSystem = "hcs::CreateComputeSystem";

    /// <summary>Open a system.</summary>
    public const string OpenComputeSystem = "hcs::OpenComputeSystem";

    /// <summary>Enumerate systems.</summary>
    public const string GetComputeSystems = "hcs::GetComputeSystems";

    /// <summary>Connect to a service, or to the host of a system; our own.</summary>
    public const string Connect = "hcs::Connect";

    /// <summary>Ask for properties of the service.</summary>
    public const string GetServiceProperties = "hcs::GetServiceProperties";

    /// <summary>Change a setting of the service.</summary>
    public const string ModifyServiceSettings = "hcs::ModifyServiceSettings";

    /// <summary>Start a system.</summary>
    public const string SystemStart = "hcs::System::Start";

    /// <summary>Ask a system to end.</summary>
    public const string SystemShutdown = "hcs::System::Shutdown";

    /// <summary>End a system.</summary>
    public const string SystemTerminate = "hcs::System::Terminate";

    /// <summary>Wait for the end of a system.</summary>
    public const string SystemWaitBackground = "hcs::System::waitBackground";

    /// <summary>Ask a system for its properties.</summary>
    public const string SystemProperties = "hcs::System::Properties";

    /// <summary>Ask a system for its properties, schema v2.</summary>
    public const string SystemPropertiesV2 = "hcs::System::PropertiesV2";

    /// <summary>Ask a system for its properties with a full query.</summary>
    public const string SystemPropertiesV3 = "hcs::System::PropertiesV3";

    /// <summary>Pause a system.</summary>
    public const string SystemPause = "hcs::System::Pause";

    /// <summary>Resume a system.</summary>
    public const string SystemResume = "hcs::System::Resume";

    /// <summary>Save a system.</summary>
    public const string SystemSave = "hcs::System::Save";

    /// <summary>Change a system.</summary>
    public const string SystemModify = "hcs::System::Modify";

    /// <summary>Create a process.</summary>
    public const string SystemCreateProcess = "hcs::System::CreateProcess";

    /// <summary>Open a process.</summary>
    public const string SystemOpenProcess = "hcs::System::OpenProcess";

    /// <summary>Make a process ready without running its program; our own.</summary>
    public const string SystemPrepareProcess = "hcs::System::PrepareProcess";

    /// <summary>Ask for the notifications of a system; our own.</summary>
    public const string SystemSubscribe = "hcs::System::Subscribe";

    /// <summary>Open a channel to the engine inside a virtual machine; our own.</summary>
    public const string SystemOpenGuestChannel = "hcs::System::OpenGuestChannel";

    /// <summary>Bind a system to processors of groups.</summary>
    public const string SystemSetCpuGroupAffinities = "hcs::System::SetCPUGroupAffinities";

    /// <summary>Close the handle of a system.</summary>
    public const string SystemClose = "hcs::System::Close";

    /// <summary>Start a process.</summary>
    public const string ProcessStart = "hcs::Process::Start";

    /// <summary>Signal a process.</summary>
    public const string ProcessSignal = "hcs::Process::Signal";

    /// <summary>Kill a process.</summary>
    public const string ProcessKill = "hcs::Process::Kill";

    /// <summary>Wait for the end of a process.</summary>
    public const string ProcessWaitBackground = "hcs::Process::waitBackground";

    /// <summary>Ask for the exit code of a process.</summary>
    public const string ProcessExitCode = "hcs::Process::ExitCode";

    /// <summary>Ask for id and streams of a process.</summary>
    public const string ProcessGetInfo = "hcs::Process::GetInfo";

    /// <summary>Ask a process for its properties.</summary>
    public const string ProcessProperties = "hcs::Process::Properties";

    /// <summary>Change a process.</summary>
    public const string ProcessModify = "hcs::Process::Modify";

    /// <summary>Resize the console of a process.</summary>
    public const string ProcessResizeConsole = "hcs::Process::ResizeConsole";

    /// <summary>Take the streams of a process.</summary>
    public const string ProcessStdio = "hcs::Process::Stdio";

    /// <summary>Close the standard input of a process.</summary>
    public const string ProcessCloseStdin = "hcs::Process::CloseStdin";

    /// <summary>Close the standard output of a process.</summary>
    public const string ProcessCloseStdout = "hcs::Process::CloseStdout";

    /// <summary>Close the standard error of a process.</summary>
    public const string ProcessCloseStderr = "hcs::Process::CloseStderr";

    /// <summary>Connect further streams to a running process; our own.</summary>
    public const string ProcessAttach = "hcs::Process::Attach";

    /// <summary>Close the handle of a process.</summary>
    public const string ProcessClose = "hcs::Process::Close";

    private const string Prefix = "hcs::";
    private const string EarlierPrefix = "hcsshim::";

    /// <summary>All of them.</summary>
    public static FrozenSet<string> All { get; } = FrozenSet.ToFrozenSet(
    [
        CreateComputeSystem,
        OpenComputeSystem,
        GetComputeSystems,
        Connect,
        GetServiceProperties,
        ModifyServiceSettings,
        SystemStart,
        SystemShutdown,
        SystemTerminate,
        SystemWaitBackground,
        SystemProperties,
        SystemPropertiesV2,
        SystemPropertiesV3,
        SystemPause,
        SystemResume,
        SystemSave,
        SystemModify,
        SystemCreateProcess,
        SystemOpenProcess,
        SystemPrepareProcess,
        SystemSubscribe,
        SystemOpenGuestChannel,
        SystemSetCpuGroupAffinities,
        SystemClose,
        ProcessStart,
        ProcessSignal,
        ProcessKill,
        ProcessWaitBackground,
        ProcessExitCode,
        ProcessGetInfo,
        ProcessProperties,
        ProcessModify,
        ProcessResizeConsole,
        ProcessStdio,
        ProcessCloseStdin,
        ProcessCloseStdout,
        ProcessCloseStderr,
        ProcessAttach,
        ProcessClose,
    ]);

    /// <summary>The name that earlier versions gave to an operation: <c>hcsshim::System::Start</c> for <c>hcs::System::Start</c>.</summary>
    /// <exception cref="ArgumentException">It is none of <see cref="All"/>.</exception>
    public static string EarlierAlias(string operation) =>
        All.Contains(operation)
            ? string.Concat(EarlierPrefix, operation.AsSpan(Prefix.Length))
            : throw new ArgumentException($"'{operation}' is not an operation", nameof(operation));

    /// <summary>Finds the operation of a name, be it the present or the earlier one; null for anything else.</summary>
    public static string? TryParse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var present = name.StartsWith(EarlierPrefix, StringComparison.Ordinal) ? string.Concat(Prefix, name.AsSpan(EarlierPrefix.Length)) : name;
        return All.TryGetValue(present, out var operation) ? operation : null;
    }
}
