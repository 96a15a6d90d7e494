using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A scheduling policy, see sched_setattr(2).</summary>
public sealed record Scheduler : Document
{
    /// <summary>For instance <c>SCHED_OTHER</c>, <c>SCHED_FIFO</c>, <c>SCHED_DEADLINE</c>.</summary>
    [JsonPropertyName("policy")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Policy { get; init; }

    /// <summary>The nice value, -20 to 19.</summary>
    [JsonPropertyName("nice")]
    public int Nice { get; init; }

    /// <summary>The static priority of real-time policies.</summary>
    [JsonPropertyName("priority")]
    public int Priority { get; init; }

    /// <summary>For instance <c>SCHED_FLAG_RESET_ON_FORK</c>.</summary>
    [JsonPropertyName("flags")]
    public IReadOnlyList<string>? Flags { get; init => field = NoNulls.In(value); }

    /// <summary>Deadline policy: run time per period, in ns.</summary>
    [JsonPropertyName("runtime")]
    public ulong Runtime { get; init; }

    /// <summary>Deadline policy: the deadline within a period, in ns.</summary>
    [JsonPropertyName("deadline")]
    public ulong Deadline { get; init; }

    /// <summary>Deadline policy: the period, in ns.</summary>
    [JsonPropertyName("period")]
    public ulong Period { get; init; }
}
