namespace Caisson.Contracts.Errors;

/// <summary>What is known about each operation of <see cref="OperationNames"/>.</summary>
public static class OperationEntries
{
    /// <summary>One entry for each operation, with its earlier spelling as alias.</summary>
    public static IReadOnlyList<ErrorEntry> All { get; } =
    [
        Of(OperationNames.CreateComputeSystem, "creates a system", Bound("SYSTEMCREATE")),
        Of(OperationNames.OpenComputeSystem, "opens a handle on a system that exists", Call),
        Of(OperationNames.GetComputeSystems, "lists systems", Call),
        Of(OperationNames.Connect, "connects to a service, or to the host of a system", Call),
        Of(OperationNames.GetServiceProperties, "asks the service about itself", Call),
        Of(OperationNames.ModifyServiceSettings, "changes a setting of the service", Call),
        Of(OperationNames.SystemStart, "lets a system's init process, or a virtual machine, run", Bound("SYSTEMSTART")),
        Of(OperationNames.SystemShutdown, "asks a system to stop by itself", Call),
        Of(OperationNames.SystemTerminate, "ends a system with everything in it", Call),
        Of(OperationNames.SystemWaitBackground, "waits for the end of a system, once for each handle", Unbound),
        Of(OperationNames.SystemProperties, "asks a system for properties, in schema v1", Call),
        Of(OperationNames.SystemPropertiesV2, "asks a system for properties, in schema v2", Call),
        Of(OperationNames.SystemPropertiesV3, "asks a system for properties with a query of one's own", Call),
        Of(OperationNames.SystemPause, "freezes a system", Bound("SYSTEMPAUSE")),
        Of(OperationNames.SystemResume, "lets a frozen system go on", Bound("SYSTEMRESUME")),
        Of(OperationNames.SystemSave, "writes the state of a virtual machine", Bound("SYSTEMSAVE")),
        Of(OperationNames.SystemModify, "changes a resource of a system", Call),
        Of(OperationNames.SystemCreateProcess, "runs a process in a system", Call),
        Of(OperationNames.SystemOpenProcess, "opens a handle on a process by its id", Call),
        Of(OperationNames.SystemPrepareProcess, "makes a process ready without running its program", Call),
        Of(OperationNames.SystemSubscribe, "asks for the notifications of a system", Unbound),
        Of(OperationNames.SystemOpenGuestChannel, "opens a channel to the engine inside a virtual machine", Call),
        Of(OperationNames.SystemSetCpuGroupAffinities, "binds a system to processors", Call),
        Of(OperationNames.SystemClose, "closes the handle of a system", Call),
        Of(OperationNames.ProcessStart, "lets a prepared process run its program", Call),
        Of(OperationNames.ProcessSignal, "sends a signal to a process", Call),
        Of(OperationNames.ProcessKill, "ends a process at once", Call),
        Of(OperationNames.ProcessWaitBackground, "waits for the end of a process, once for each handle", Unbound),
        Of(OperationNames.ProcessExitCode, "asks how a process ended", null),
        Of(OperationNames.ProcessGetInfo, "asks for id and streams of a process", Call),
        Of(OperationNames.ProcessProperties, "asks whether a process has ended, and how", Call),
        Of(OperationNames.ProcessModify, "changes a process", Call),
        Of(OperationNames.ProcessResizeConsole, "sets the size of a process's console", Call),
        Of(OperationNames.ProcessStdio, "takes the streams of a process", null),
        Of(OperationNames.ProcessCloseStdin, "gives a process end-of-file", Call),
        Of(OperationNames.ProcessCloseStdout, "stops reading the output of a process", null),
        Of(OperationNames.ProcessCloseStderr, "stops reading the errors of a process", null),
        Of(OperationNames.ProcessAttach, "connects further streams to a running process", Call),
        Of(OperationNames.ProcessClose, "closes the handle of a process", Call),
    ];

    private static string Call => Bound("SYSCALLWATCHER");

    private static string Unbound => "it has no deadline";

    private static string Bound(string variable) => $"its deadline is 240 seconds, or what HCSSHIM_TIMEOUT_{variable} says";

    private static ErrorEntry Of(string operation, string meaning, string? remedy) => new()
    {
        Family = ErrorFamily.Operation,
        Name = operation,
        Aliases = [OperationNames.EarlierAlias(operation)],
        Code = null,
        Meaning = meaning,
        Remedy = remedy,
    };
}
