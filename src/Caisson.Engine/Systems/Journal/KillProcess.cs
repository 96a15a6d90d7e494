using System.Globalization;
using System.Text.Json.Serialization;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Kills one process with SIGKILL and waits for its end: for what lives in no cgroup of ours.</summary>
/// <param name="ProcessId">Its id in the host's pid namespace.</param>
/// <param name="StartTime">Field 22 of <c>/proc/PID/stat</c> (clock ticks since boot): a process of this id that started at another time is not touched.</param>
/// <remarks>Written right after the process was made and before it may run its program: before that its cgroup, or its death signal, covers it.</remarks>
public sealed record KillProcess(int ProcessId, ulong StartTime) : Undo
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Kind => "kill-process";

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Subject => ProcessId.ToString(CultureInfo.InvariantCulture);
}
