using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>A host pipe seen inside.</summary>
public sealed record MappedPipe : Document
{
    /// <summary>The pipe on the host.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string HostPath { get => field ?? ""; init; }

    /// <summary>Its name inside.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string ContainerPipeName { get => field ?? ""; init; }
}
