using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Service;

/// <summary>A property of a CPU group; a number in JSON. Numbers we do not know are kept.</summary>
[JsonConverter(typeof(JsonNumberEnumConverter<CpuGroupPropertyCode>))]
public enum CpuGroupPropertyCode : uint
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The share of its processors that it may use.</summary>
    Capacity = 0x10000,

    /// <summary>Its priority.</summary>
    SchedulingPriority = 0x20000,

    /// <summary>Idle processors held ready for it.</summary>
    IdleLogicalProcessorReserve = 0x30000,
}
