using System.Text.Json;
using System.Text.Json.Serialization;

namespace Caisson.Testing.Recordings;

/// <summary>One line of a recording; which members are there depends on its kind.</summary>
internal sealed record RecordingEntry
{
    /// <summary>The version this code writes, and the only one it reads.</summary>
    public const int PresentVersion = 1;

    /// <summary>What the line tells.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required RecordingEntryKind Kind { get; init; }

    /// <summary>With the first line: the version of the format.</summary>
    public int Version { get; init; }

    /// <summary>Microseconds since the recording began; for people.</summary>
    public long Microseconds { get; init; }

    /// <summary>The call it belongs to: 1, 2, 3 … in the order of the calls.</summary>
    public ulong Call { get; init; }

    /// <summary>With a call: its operation.</summary>
    public string? Operation { get; init; }

    /// <summary>With a call: the system.</summary>
    public string? SystemId { get; init; }

    /// <summary>With a call: the process in the system.</summary>
    public ulong ProcessNumber { get; init; }

    /// <summary>With a call: the system's handle.</summary>
    public ulong System { get; init; }

    /// <summary>With a call: the process's handle.</summary>
    public ulong Process { get; init; }

    /// <summary>With a call: what else was passed.</summary>
    public JsonElement? Arguments { get; init; }

    /// <summary>With an answer: what was answered; absent for verbs that answer nothing.</summary>
    public JsonElement? Result { get; init; }

    /// <summary>With an answer, an end or a loss: the failure.</summary>
    public RecordedError? Error { get; init; }

    /// <summary>With a notification.</summary>
    public RecordedNotification? Notification { get; init; }

    /// <summary>With bytes: which stream of the call's process.</summary>
    public ProcessStreamName? Stream { get; init; }

    /// <summary>With bytes: the bytes, in base64.</summary>
    public string? Base64 { get; init; }
}
