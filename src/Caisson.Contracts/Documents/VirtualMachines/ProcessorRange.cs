using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>A number of processors (<c>Range</c>).</summary>
public sealed record ProcessorRange : Document
{
    /// <summary>The most.</summary>
    [JsonPropertyName("max")]
    public uint Max { get; init; }
}
