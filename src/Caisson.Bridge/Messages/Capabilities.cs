using System.Text.Json;
using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Bridge.Messages;

/// <summary>What a server can do (hcsshim <c>GcsCapabilities</c>).</summary>
internal sealed record Capabilities
{
    /// <summary>It wants a create message for the virtual machine itself on a cold start.</summary>
    public bool SendHostCreateMessage { get; init; }

    /// <summary>It wants a start message for the virtual machine itself on a cold start.</summary>
    public bool SendHostStartMessage { get; init; }

    /// <summary>It takes hvsocket configuration at start.</summary>
    public bool HvSocketConfigOnStartup { get; init; }

    /// <summary>It sends lifecycle notifications.</summary>
    public bool SendLifecycleNotifications { get; init; }

    /// <summary>It takes service settings.</summary>
    public bool ModifyServiceSettingsSupported { get; init; }

    /// <summary>Schema versions it reads.</summary>
    public IReadOnlyList<SchemaVersion>? SupportedSchemaVersions { get; init; }

    /// <summary><c>Linux</c> or <c>Windows</c>; empty means Windows.</summary>
    public string? RuntimeOsType { get; init; }

    /// <summary>What kinds of guest say beyond that.</summary>
    public GuestDefinedCapabilities? GuestDefinedCapabilities { get; init; }

    /// <summary>Members we do not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? UnknownMembers { get; set; }
}
