using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>Shares for a Windows guest.</summary>
public sealed record VirtualSmb : Document
{
    /// <summary>The shares.</summary>
    public IReadOnlyList<VirtualSmbShare>? Shares { get; init => field = NoNulls.In(value); }

    /// <summary>Address space for mapping files directly.</summary>
    [JsonPropertyName("DirectFileMappingInMB")]
    public long DirectFileMappingInMegabytes { get; init; }
}
