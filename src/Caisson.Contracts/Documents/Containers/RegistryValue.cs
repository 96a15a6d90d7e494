namespace Caisson.Contracts.Documents.Containers;

/// <summary>A registry value to set.</summary>
public sealed record RegistryValue : Document
{
    /// <summary>Where.</summary>
    public RegistryKey? Key { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its type.</summary>
    public RegistryValueType Type { get; init; }

    /// <summary>The value, of string types.</summary>
    public string? StringValue { get; init; }

    /// <summary>The value, base64, of binary types.</summary>
    public string? BinaryValue { get; init; }

    /// <summary>The value, 32 bits.</summary>
    public long DWordValue { get; init; }

    /// <summary>The value, 64 bits.</summary>
    public long QWordValue { get; init; }

    /// <summary>The type's number, with <see cref="RegistryValueType.CustomType"/>.</summary>
    public int CustomType { get; init; }
}
