using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>A mount inside the container.</summary>
public sealed record Mount : Document
{
    /// <summary>Where, an absolute path inside.</summary>
    [JsonPropertyName("destination")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Destination { get; init; }

    /// <summary>The file system type; <c>bind</c> or absent for bind mounts.</summary>
    [JsonPropertyName("type")]
    public string? Type { get; init; }

    /// <summary>A device, directory or word for the file system; of bind mounts a path, relative to the bundle unless absolute.</summary>
    [JsonPropertyName("source")]
    public string? Source { get; init; }

    /// <summary>Mount options as mount(8) spells them, plus <c>rbind</c>, <c>ro</c>, <c>rro</c>, <c>idmap</c>, <c>tmpcopyup</c> and their like.</summary>
    [JsonPropertyName("options")]
    public IReadOnlyList<string>? Options { get; init => field = NoNulls.In(value); }

    /// <summary>How user ids of the source appear; for id-mapped mounts.</summary>
    [JsonPropertyName("uidMappings")]
    public IReadOnlyList<IdMapping>? UidMappings { get; init => field = NoNulls.In(value); }

    /// <summary>How group ids of the source appear; for id-mapped mounts.</summary>
    [JsonPropertyName("gidMappings")]
    public IReadOnlyList<IdMapping>? GidMappings { get; init => field = NoNulls.In(value); }
}
