using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci.Images;

/// <summary>How to see that a container works; Docker's addition to the image configuration.</summary>
public sealed record HealthCheck : Document
{
    /// <summary><c>NONE</c>, or <c>CMD</c> with a command, or <c>CMD-SHELL</c> with a line.</summary>
    public IReadOnlyList<string>? Test { get; init => field = NoNulls.In(value); }

    /// <summary>Time between checks, in ns.</summary>
    public long Interval { get; init; }

    /// <summary>When a check has failed, in ns.</summary>
    public long Timeout { get; init; }

    /// <summary>Grace at the start, in ns.</summary>
    public long StartPeriod { get; init; }

    /// <summary>Time between checks during the grace, in ns.</summary>
    public long StartInterval { get; init; }

    /// <summary>Failures in a row that make it unhealthy.</summary>
    public int Retries { get; init; }
}
