using System.Text.Json;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>A change inside a guest: the envelope of every guest request.</summary>
public sealed record GuestModificationRequest : Document
{
    /// <summary>Add, remove, pre-add or update.</summary>
    public ModifyRequestType? RequestType { get; init; }

    /// <summary>What.</summary>
    public GuestResourceType ResourceType { get; init; }

    /// <summary>The resource's own settings.</summary>
    public JsonElement? Settings { get; init; }
}
