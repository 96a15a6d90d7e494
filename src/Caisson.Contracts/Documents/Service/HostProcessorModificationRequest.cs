using System.Text.Json;

namespace Caisson.Contracts.Documents.Service;

/// <summary>A change of the host's CPU groups; the settings of a <see cref="ModificationRequest"/> for <see cref="PropertyType.CpuGroup"/>.</summary>
public sealed record HostProcessorModificationRequest : Document
{
    /// <summary>What to do.</summary>
    public CpuGroupOperation Operation { get; init; }

    /// <summary>The operation's own settings.</summary>
    public JsonElement? OperationDetails { get; init; }
}
