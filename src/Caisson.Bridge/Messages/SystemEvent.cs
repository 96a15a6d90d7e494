using System.Text.Json.Serialization;
using Caisson.Contracts;
using Caisson.Contracts.Documents;

namespace Caisson.Bridge.Messages;

/// <summary>One pushed notification of a subscription, or its end.</summary>
internal sealed record SystemEvent
{
    /// <summary>0, 1, 2 … within the subscription; a gap is a breach of the protocol.</summary>
    public ulong Sequence { get; init; }

    /// <summary>Which notification.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required SystemEventKind Kind { get; init; }

    /// <summary>When it happened; absent at the end.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The process it is about, or 0.</summary>
    public ulong ProcessNumber { get; init; }

    /// <summary>That process's id, or 0.</summary>
    public int ProcessId { get; init; }

    /// <summary>With exits.</summary>
    public ExitRecord? Exit { get; init; }

    /// <summary>With a restart: the number of restarts. With a change of health: how many probes in a row were bad.</summary>
    public int Count { get; init; }

    /// <summary>With a restart: when the next life begins.</summary>
    public DateTimeOffset? NextStart { get; init; }

    /// <summary>With a dropped attachment: which.</summary>
    public ulong Attachment { get; init; }

    /// <summary>With a dropped attachment: why.</summary>
    public string? Reason { get; init; }

    /// <summary>With a change of health: what is known now.</summary>
    public HealthState? Health { get; init; }

    /// <summary>With a change of the restart policy: the policy.</summary>
    public RestartPolicy? Restart { get; init; }

    /// <summary>With the end, when the subscription failed: the message.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>With the end, when the subscription failed: everything else.</summary>
    public WireError? CaissonError { get; init; }
}
