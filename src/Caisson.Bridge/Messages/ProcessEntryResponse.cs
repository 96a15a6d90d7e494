using System.Text.Json.Serialization;

namespace Caisson.Bridge.Messages;

/// <summary>Answers with a process: execute, prepare, open, get info.</summary>
internal sealed record ProcessEntryResponse : ResponseMessage
{
    /// <summary>Its id on the server's machine; 0 while it has none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public uint ProcessId { get; init; }

    /// <summary>Ours: the handle.</summary>
    public ulong ProcessHandle { get; init; }

    /// <summary>Ours: its place in the system.</summary>
    public ulong ProcessNumber { get; init; }
}
