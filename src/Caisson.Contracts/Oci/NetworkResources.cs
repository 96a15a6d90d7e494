using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Network classes and priorities (v1).</summary>
public sealed record NetworkResources : Document
{
    /// <summary>The class of outgoing packets.</summary>
    [JsonPropertyName("classID")]
    public uint? ClassId { get; init; }

    /// <summary>The priority per interface.</summary>
    [JsonPropertyName("priorities")]
    public IReadOnlyList<InterfacePriority>? Priorities { get; init => field = NoNulls.In(value); }
}
