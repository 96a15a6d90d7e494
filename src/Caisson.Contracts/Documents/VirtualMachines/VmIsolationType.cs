using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.VirtualMachines;

/// <summary>How a virtual machine is protected from its host.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<VmIsolationType>))]
public readonly record struct VmIsolationType(string Value) : IOpenWord<VmIsolationType>
{
    /// <summary>AMD SEV-SNP.</summary>
    public static VmIsolationType SecureNestedPaging { get; } = new("SecureNestedPaging");

    /// <summary>Virtualization-based security.</summary>
    public static VmIsolationType VirtualizationBasedSecurity { get; } = new("VirtualizationBasedSecurity");

    /// <summary>Its guest state alone.</summary>
    public static VmIsolationType GuestStateOnly { get; } = new("GuestStateOnly");

    /// <inheritdoc/>
    public static VmIsolationType From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
