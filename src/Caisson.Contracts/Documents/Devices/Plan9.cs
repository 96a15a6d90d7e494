namespace Caisson.Contracts.Documents.Devices;

/// <summary>Shares for a Linux guest.</summary>
public sealed record Plan9 : Document
{
    /// <summary>The shares.</summary>
    public IReadOnlyList<Plan9Share>? Shares { get; init => field = NoNulls.In(value); }
}
