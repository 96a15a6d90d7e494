using System.Text.Json;
using System.Text.Json.Serialization;

namespace Caisson.Bridge.Messages;

/// <summary>Capabilities by kind of guest, ours among them.</summary>
internal sealed record GuestDefinedCapabilities
{
    /// <summary>Network namespaces can be added.</summary>
    public bool NamespaceAddRequestSupported { get; init; }

    /// <summary>Signals can be sent.</summary>
    public bool SignalProcessSupported { get; init; }

    /// <summary>Stacks can be asked for.</summary>
    public bool DumpStacksSupported { get; init; }

    /// <summary>A stopped container's state can be deleted.</summary>
    public bool DeleteContainerStateSupported { get; init; }

    /// <summary>A container can be updated (Windows).</summary>
    public bool UpdateContainerSupported { get; init; }

    /// <summary>Logs can be forwarded (Windows).</summary>
    public bool LogForwardingSupported { get; init; }

    /// <summary>Ours: present in a server of ours.</summary>
    public Extensions? Caisson { get; init; }

    /// <summary>Members we do not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? UnknownMembers { get; set; }
}
