using Caisson.Contracts.Documents;

namespace Caisson.Bridge.Messages;

/// <summary>Changes a system.</summary>
internal sealed record ModifySettingsRequest : RequestMessage
{
    /// <summary>The change, as a plain nested object.</summary>
    public required ModifySettingRequest Request { get; init; }
}
