using System.Text.Json;

namespace Caisson.Contracts.Documents;

/// <summary>A change of a running system (schema v2).</summary>
public sealed record ModifySettingRequest : Document
{
    /// <summary>What to change, for instance <c>VirtualMachine/Devices/Scsi/0/Attachments/1</c>.</summary>
    public string? ResourcePath { get; init; }

    /// <summary>Add, remove or update.</summary>
    public ModifyRequestType? RequestType { get; init; }

    /// <summary>The resource's own settings.</summary>
    public JsonElement? Settings { get; init; }

    /// <summary>What the guest has to do with it.</summary>
    public JsonElement? GuestRequest { get; init; }
}
