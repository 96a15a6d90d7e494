namespace Caisson.Contracts.Documents.V1;

/// <summary>An assigned device.</summary>
public sealed record AssignedDevice : Document
{
    /// <summary>The class of its interfaces.</summary>
    public string? InterfaceClassGuid { get; init; }
}
