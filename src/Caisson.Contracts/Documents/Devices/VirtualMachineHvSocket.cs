using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>Hyper-V sockets of a virtual machine (<c>HvSocket2</c>).</summary>
public sealed record VirtualMachineHvSocket : Document
{
    /// <summary>Who may connect to what.</summary>
    [JsonPropertyName("HvSocketConfig")]
    public HvSocketSystemConfig? Config { get; init; }
}
