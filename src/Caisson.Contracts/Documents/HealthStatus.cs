namespace Caisson.Contracts.Documents;

/// <summary>What the probes of a <see cref="HealthPolicy"/> have shown. Caisson's own addition.</summary>
public sealed record HealthStatus : Document
{
    /// <summary>How many results are kept.</summary>
    public const int MaximumResults = 5;

    /// <summary>Whether it works. Of a stopped container: as it was last seen.</summary>
    public HealthState State { get; init; }

    /// <summary>How many probes in a row were bad, as far as they counted.</summary>
    public int FailingStreak { get; init; }

    /// <summary>The policy; left out of listings.</summary>
    public HealthPolicy? Policy { get; init; }

    /// <summary>The last results, the oldest first, at most <see cref="MaximumResults"/>; left out of listings and of files.</summary>
    public IReadOnlyList<HealthResult>? Results { get; init => field = NoNulls.In(value); }
}
