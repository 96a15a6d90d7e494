using System.Text.Json.Serialization;

namespace Caisson.Contracts;

/// <summary>How a process or a system ended. Recorded the moment the end is known, and never changed.</summary>
public sealed record ExitRecord
{
    /// <summary>When the end was observed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required DateTimeOffset Time { get; init; }

    /// <summary>The program's exit code, or 128 + n when signal n ended it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required int Code { get; init; }

    /// <summary>Why it ended.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required ExitReason Reason { get; init; }

    /// <summary>Who says so.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required ExitSource Source { get; init; }

    /// <summary>True when bytes written before the exit were still in a relay when the exit was reported (2 s without progress): the stream stays readable.</summary>
    public bool OutputPending { get; init; }

    /// <summary>A sentence for people when the reason alone does not tell enough: the failing launch step, the guest's panic line. Null otherwise.</summary>
    public string? Detail { get; init; }
}
