using System.Text.Json;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>The settings of <see cref="GuestResourceType.Network"/> in a Windows guest, itself an envelope.</summary>
public sealed record GuestNetworkModifyRequest : Document
{
    /// <summary>The adapter's id.</summary>
    public string? AdapterId { get; init; }

    /// <summary>The adapter's instance id.</summary>
    public string? AdapterInstanceId { get; init; }

    /// <summary>Add, remove or pre-add.</summary>
    public ModifyRequestType? RequestType { get; init; }

    /// <summary>The adapter's settings.</summary>
    public JsonElement? Settings { get; init; }
}
