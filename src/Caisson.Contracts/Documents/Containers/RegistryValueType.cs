using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Containers;

/// <summary>The type of a registry value; it says which member of a <see cref="RegistryValue"/> holds it.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<RegistryValueType>))]
public readonly record struct RegistryValueType(string Value) : IOpenWord<RegistryValueType>
{
    /// <summary>No type.</summary>
    public static RegistryValueType None { get; } = new("None");

    /// <summary><see cref="RegistryValue.StringValue"/>.</summary>
    public static RegistryValueType Text { get; } = new("String");

    /// <summary><see cref="RegistryValue.StringValue"/>, with environment variables.</summary>
    public static RegistryValueType ExpandedString { get; } = new("ExpandedString");

    /// <summary><see cref="RegistryValue.StringValue"/>, several.</summary>
    public static RegistryValueType MultiString { get; } = new("MultiString");

    /// <summary><see cref="RegistryValue.BinaryValue"/>.</summary>
    public static RegistryValueType Binary { get; } = new("Binary");

    /// <summary><see cref="RegistryValue.DWordValue"/>.</summary>
    public static RegistryValueType DWord { get; } = new("DWord");

    /// <summary><see cref="RegistryValue.QWordValue"/>.</summary>
    public static RegistryValueType QWord { get; } = new("QWord");

    /// <summary><see cref="RegistryValue.CustomType"/> and <see cref="RegistryValue.BinaryValue"/>.</summary>
    public static RegistryValueType CustomType { get; } = new("CustomType");

    /// <inheritdoc/>
    public static RegistryValueType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
