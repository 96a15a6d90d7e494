namespace Caisson.Contracts.Documents.Devices;

/// <summary>Persistent memory of a virtual machine.</summary>
public sealed record VirtualPMemController : Document
{
    /// <summary>The devices, by number.</summary>
    public IReadOnlyDictionary<string, VirtualPMemDevice>? Devices { get; init => field = NoNulls.In(value); }

    /// <summary>The most devices.</summary>
    public uint MaximumCount { get; init; }

    /// <summary>The largest device.</summary>
    public ulong MaximumSizeBytes { get; init; }

    /// <summary><c>Virtual</c> or <c>Physical</c>.</summary>
    public string? Backing { get; init; }
}
