using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>What backs a virtual machine's memory.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<MemoryBackingType>))]
public readonly record struct MemoryBackingType(string Value) : IOpenWord<MemoryBackingType>
{
    /// <summary>Physical pages of its own.</summary>
    public static MemoryBackingType Physical { get; } = new("Physical");

    /// <summary>Pageable memory.</summary>
    public static MemoryBackingType Virtual { get; } = new("Virtual");

    /// <summary>Pageable memory, parts of it physical.</summary>
    public static MemoryBackingType Hybrid { get; } = new("Hybrid");

    /// <inheritdoc/>
    public static MemoryBackingType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
