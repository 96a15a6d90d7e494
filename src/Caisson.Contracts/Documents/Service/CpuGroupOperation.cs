using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Service;

/// <summary>What to do to CPU groups.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<CpuGroupOperation>))]
public readonly record struct CpuGroupOperation(string Value) : IOpenWord<CpuGroupOperation>
{
    /// <summary>Make one.</summary>
    public static CpuGroupOperation CreateGroup { get; } = new("CreateGroup");

    /// <summary>Remove one.</summary>
    public static CpuGroupOperation DeleteGroup { get; } = new("DeleteGroup");

    /// <summary>Change a property of one.</summary>
    public static CpuGroupOperation SetProperty { get; } = new("SetProperty");

    /// <inheritdoc/>
    public static CpuGroupOperation From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
