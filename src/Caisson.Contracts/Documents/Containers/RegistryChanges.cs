namespace Caisson.Contracts.Documents.Containers;

/// <summary>Changes of the registry before the start.</summary>
public sealed record RegistryChanges : Document
{
    /// <summary>Values to set.</summary>
    public IReadOnlyList<RegistryValue>? AddValues { get; init => field = NoNulls.In(value); }

    /// <summary>Keys to delete.</summary>
    public IReadOnlyList<RegistryKey>? DeleteKeys { get; init => field = NoNulls.In(value); }
}
