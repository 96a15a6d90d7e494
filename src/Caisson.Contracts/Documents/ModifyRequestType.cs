using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents;

/// <summary>What to do to a resource.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<ModifyRequestType>))]
public readonly record struct ModifyRequestType(string Value) : IOpenWord<ModifyRequestType>
{
    /// <summary>Add it.</summary>
    public static ModifyRequestType Add { get; } = new("Add");

    /// <summary>Remove it.</summary>
    public static ModifyRequestType Remove { get; } = new("Remove");

    /// <summary>Get ready for it to be added.</summary>
    public static ModifyRequestType PreAdd { get; } = new("PreAdd");

    /// <summary>Change it.</summary>
    public static ModifyRequestType Update { get; } = new("Update");

    /// <inheritdoc/>
    public static ModifyRequestType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
