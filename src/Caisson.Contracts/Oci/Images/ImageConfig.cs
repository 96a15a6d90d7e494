using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci.Images;

/// <summary>The configuration of an image.</summary>
/// <remarks>image-spec 1.1, <c>config.md</c>.</remarks>
public sealed record ImageConfig : Document
{
    /// <summary>When it was made.</summary>
    [JsonPropertyName("created")]
    public DateTimeOffset? Created { get; init; }

    /// <summary>Who made it.</summary>
    [JsonPropertyName("author")]
    public string? Author { get; init; }

    /// <summary>The processor, in Go's words.</summary>
    [JsonPropertyName("architecture")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string Architecture { get; init; }

    /// <summary>The operating system, in Go's words.</summary>
    [JsonPropertyName("os")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string OperatingSystem { get; init; }

    /// <summary>Its version.</summary>
    [JsonPropertyName("os.version")]
    public string? OperatingSystemVersion { get; init; }

    /// <summary>What it must offer.</summary>
    [JsonPropertyName("os.features")]
    public IReadOnlyList<string>? OperatingSystemFeatures { get; init => field = NoNulls.In(value); }

    /// <summary>The processor's variant.</summary>
    [JsonPropertyName("variant")]
    public string? Variant { get; init; }

    /// <summary>How to run it.</summary>
    [JsonPropertyName("config")]
    public ContainerConfig? Config { get; init; }

    /// <summary>Its layers.</summary>
    [JsonPropertyName("rootfs")]
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required RootFileSystem RootFileSystem { get; init; }

    /// <summary>How each layer came about, the base first.</summary>
    [JsonPropertyName("history")]
    public IReadOnlyList<HistoryEntry>? History { get; init => field = NoNulls.In(value); }
}
