namespace Caisson.Contracts.Documents.Containers;

/// <summary>A device assigned to a container (<c>Device</c>).</summary>
public sealed record ContainerDevice : Document
{
    /// <summary>How it is named.</summary>
    public DeviceType Type { get; init; }

    /// <summary>The interface class; with <see cref="DeviceType.ClassGuid"/>.</summary>
    public string? InterfaceClassGuid { get; init; }

    /// <summary>The location path; with <see cref="DeviceType.DeviceInstance"/>.</summary>
    public string? LocationPath { get; init; }
}
