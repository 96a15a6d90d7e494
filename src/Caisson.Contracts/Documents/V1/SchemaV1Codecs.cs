using Caisson.Contracts.Codecs;

namespace Caisson.Contracts.Documents.V1;

/// <summary>Reads and writes the documents of schema v1. The same JSON as <see cref="SchemaV1Json"/>, in a fraction of the code.</summary>
[JsonCodec(typeof(ContainerConfig))]
[JsonCodec(typeof(ProcessConfig))]
[JsonCodec(typeof(ContainerProperties))]
[JsonCodec(typeof(ResourceModificationRequest))]
[JsonCodec(typeof(GuestDefinedCapabilities))]
[JsonCodec(typeof(ContainerStatistics))]
[JsonCodec(typeof(MappedVirtualDisk))]
[JsonCodec(typeof(MappedDirectory))]
public static partial class SchemaV1Codecs;
