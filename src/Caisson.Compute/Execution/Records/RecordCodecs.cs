using Caisson.Contracts.Codecs;

namespace Caisson.Compute.Execution.Records;

/// <summary>Reads and writes the records of containers.</summary>
[JsonCodec(typeof(ContainerRecord))]
[JsonCodecStyle(WritesDefaults = true)]
internal static partial class RecordCodecs;
