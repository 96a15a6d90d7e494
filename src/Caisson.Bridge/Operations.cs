using Caisson.Contracts.Errors;

namespace Caisson.Bridge;

/// <summary>The verbs by their names in errors, traces and diagnosis: the stack's own, and those of this protocol alone.</summary>
internal static class Operations
{
    internal const string Connect = "bridge::Connect";
    internal const string Enumerate = OperationNames.GetComputeSystems;
    internal const string Create = OperationNames.CreateComputeSystem;
    internal const string Open = OperationNames.OpenComputeSystem;
    internal const string Start = OperationNames.SystemStart;
    internal const string Shutdown = OperationNames.SystemShutdown;
    internal const string Terminate = OperationNames.SystemTerminate;
    internal const string Pause = OperationNames.SystemPause;
    internal const string Resume = OperationNames.SystemResume;
    internal const string Save = OperationNames.SystemSave;
    internal const string Properties = OperationNames.SystemPropertiesV2;
    internal const string Modify = OperationNames.SystemModify;
    internal const string Subscribe = OperationNames.SystemSubscribe;
    internal const string Unsubscribe = "bridge::Unsubscribe";
    internal const string Close = OperationNames.SystemClose;
    internal const string DeleteState = "bridge::DeleteState";
    internal const string PrepareProcess = OperationNames.SystemPrepareProcess;
    internal const string CreateProcess = OperationNames.SystemCreateProcess;
    internal const string OpenProcess = OperationNames.SystemOpenProcess;
    internal const string StartProcess = OperationNames.ProcessStart;
    internal const string SignalProcess = OperationNames.ProcessSignal;
    internal const string KillProcess = OperationNames.ProcessKill;
    internal const string WaitForProcess = OperationNames.ProcessWaitBackground;
    internal const string ProcessInfo = OperationNames.ProcessGetInfo;
    internal const string ProcessProperties = OperationNames.ProcessProperties;
    internal const string ModifyProcess = OperationNames.ProcessModify;
    internal const string AttachProcess = OperationNames.ProcessAttach;
    internal const string CloseProcess = OperationNames.ProcessClose;
    internal const string ServiceProperties = OperationNames.GetServiceProperties;
    internal const string ModifyServiceSettings = OperationNames.ModifyServiceSettings;
    internal const string DumpStacks = "bridge::DumpStacks";
    internal const string Negotiate = "bridge::Negotiate";
}
