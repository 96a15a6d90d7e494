using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>Where a container stands in the OCI lifecycle.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<ContainerStatus>))]
public readonly record struct ContainerStatus(string Value) : IOpenWord<ContainerStatus>
{
    /// <summary>Being created.</summary>
    public static ContainerStatus Creating { get; } = new("creating");

    /// <summary>Ready, its program not yet started.</summary>
    public static ContainerStatus Created { get; } = new("created");

    /// <summary>Its program has been started and has not ended.</summary>
    public static ContainerStatus Running { get; } = new("running");

    /// <summary>Its program has ended.</summary>
    public static ContainerStatus Stopped { get; } = new("stopped");

    /// <summary>Frozen; an addition that runc and crun make to the specification's own words.</summary>
    public static ContainerStatus Paused { get; } = new("paused");

    /// <inheritdoc/>
    public static ContainerStatus From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
