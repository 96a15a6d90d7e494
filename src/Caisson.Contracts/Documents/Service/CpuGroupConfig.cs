using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Service;

/// <summary>A CPU group of the host.</summary>
public sealed record CpuGroupConfig : Document
{
    /// <summary>Its GUID.</summary>
    public string? GroupId { get; init; }

    /// <summary>Its processors.</summary>
    public CpuGroupAffinity? Affinity { get; init; }

    /// <summary>Its properties.</summary>
    [JsonPropertyName("GroupProperties")]
    public IReadOnlyList<CpuGroupProperty>? Properties { get; init => field = NoNulls.In(value); }

    /// <summary>The hypervisor's number of it.</summary>
    public ulong HypervisorGroupId { get; init; }
}
