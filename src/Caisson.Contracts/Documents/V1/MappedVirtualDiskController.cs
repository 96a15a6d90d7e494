using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>Disks of one controller.</summary>
public sealed record MappedVirtualDiskController : Document
{
    /// <summary>The disks, by LUN.</summary>
    [JsonPropertyName("MappedVirtualDisks")]
    public IReadOnlyDictionary<int, MappedVirtualDisk>? Disks { get; init => field = NoNulls.In(value); }
}
