namespace Caisson.Contracts.Documents.Devices;

/// <summary>A device emulated elsewhere.</summary>
public sealed record FlexibleIoDevice : Document
{
    /// <summary>The emulator's GUID.</summary>
    public string? EmulatorId { get; init; }

    /// <summary>Where the emulator runs, for instance <c>External</c>.</summary>
    public string? HostingModel { get; init; }

    /// <summary>Its settings.</summary>
    public IReadOnlyList<string>? Configuration { get; init => field = NoNulls.In(value); }
}
