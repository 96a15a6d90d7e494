namespace Caisson.Compute.Execution;

/// <summary>The operations that errors of an <see cref="Executor"/> name, beside those of the service underneath.</summary>
internal static class ExecutorOperations
{
    public const string Create = "executor::Create";
    public const string Start = "executor::Start";
    public const string Exec = "executor::Exec";
    public const string Attach = "executor::Attach";
    public const string Signal = "executor::SignalProcess";
    public const string Resize = "executor::ResizeTerminal";
    public const string CloseStdin = "executor::CloseStdin";
    public const string Pause = "executor::Pause";
    public const string Resume = "executor::Resume";
    public const string Stats = "executor::Stats";
    public const string ListPids = "executor::ListPids";
    public const string Summary = "executor::Summary";
    public const string Restore = "executor::Restore";
    public const string DeleteTask = "executor::DeleteTask";
    public const string Delete = "executor::Delete";
    public const string Stop = "executor::Stop";
    public const string Wait = "executor::Wait";
    public const string Status = "executor::Status";
    public const string Update = "executor::UpdateResources";
    public const string Checkpoint = "executor::CreateCheckpoint";
    public const string Find = "executor::Find";
    public const string List = "executor::List";
    public const string Rename = "executor::Rename";
    public const string Sweep = "executor::Sweep";
    public const string Copy = "executor::Copy";
    public const string Reap = "executor::Reap";
}
