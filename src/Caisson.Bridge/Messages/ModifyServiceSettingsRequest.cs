using System.Text.Json;

namespace Caisson.Bridge.Messages;

/// <summary>Changes a setting of the service.</summary>
internal sealed record ModifyServiceSettingsRequest : RequestMessage
{
    /// <summary>The setting.</summary>
    public required string PropertyType { get; init; }

    /// <summary>Its new value.</summary>
    public JsonElement? Settings { get; init; }
}
