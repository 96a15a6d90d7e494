namespace Caisson.Bridge;

/// <summary>The names of the seam's verbs in errors, traces and diagnosis.</summary>
internal static class Operations
{
    internal const string Connect = "bridge::Connect";
    internal const string Enumerate = "hcs::Enumerate";
    internal const string Create = "hcs::System::Create";
    internal const string Open = "hcs::System::Open";
    internal const string Start = "hcs::System::Start";
    internal const string Shutdown = "hcs::System::Shutdown";
    internal const string Terminate = "hcs::System::Terminate";
    internal const string Pause = "hcs::System::Pause";
    internal const string Resume = "hcs::System::Resume";
    internal const string Save = "hcs::System::Save";
    internal const string Properties = "hcs::System::Properties";
    internal const string Modify = "hcs::System::Modify";
    internal const string Subscribe = "hcs::System::Subscribe";
    internal const string Unsubscribe = "hcs::System::Unsubscribe";
    internal const string Close = "hcs::System::Close";
    internal const string DeleteState = "hcs::System::DeleteState";
    internal const string PrepareProcess = "hcs::System::PrepareProcess";
    internal const string CreateProcess = "hcs::System::CreateProcess";
    internal const string OpenProcess = "hcs::System::OpenProcess";
    internal const string StartProcess = "hcs::Process::Start";
    internal const string SignalProcess = "hcs::Process::Signal";
    internal const string KillProcess = "hcs::Process::Kill";
    internal const string WaitForProcess = "hcs::Process::Wait";
    internal const string ProcessInfo = "hcs::Process::Info";
    internal const string ProcessProperties = "hcs::Process::Properties";
    internal const string ModifyProcess = "hcs::Process::Modify";
    internal const string CloseProcess = "hcs::Process::Close";
    internal const string ServiceProperties = "hcs::ServiceProperties";
    internal const string ModifyServiceSettings = "hcs::ModifyServiceSettings";
    internal const string DumpStacks = "bridge::DumpStacks";
    internal const string Negotiate = "bridge::Negotiate";
}
