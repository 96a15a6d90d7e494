using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>How a container inside a utility VM is isolated; absent means an ordinary container.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<ContainerIsolationType>))]
public readonly record struct ContainerIsolationType(string Value) : IOpenWord<ContainerIsolationType>
{
    /// <summary>Not at all: a host-process container.</summary>
    public static ContainerIsolationType HostProcess { get; } = new("HostProcess");

    /// <inheritdoc/>
    public static ContainerIsolationType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
