namespace Caisson.Contracts.Documents.Service;

/// <summary>The host's CPU groups; the answer for <see cref="PropertyType.CpuGroup"/>.</summary>
public sealed record CpuGroupConfigurations : Document
{
    /// <summary>The groups.</summary>
    public IReadOnlyList<CpuGroupConfig>? CpuGroups { get; init => field = NoNulls.In(value); }
}
