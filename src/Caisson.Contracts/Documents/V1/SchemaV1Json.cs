using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.V1;

/// <summary>Reads and writes the documents of schema v1 without reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ContainerConfig))]
[JsonSerializable(typeof(ProcessConfig))]
[JsonSerializable(typeof(ContainerProperties))]
[JsonSerializable(typeof(ResourceModificationRequest))]
[JsonSerializable(typeof(GuestDefinedCapabilities))]
[JsonSerializable(typeof(ContainerStatistics))]
[JsonSerializable(typeof(MappedVirtualDisk))]
[JsonSerializable(typeof(MappedDirectory))]
public sealed partial class SchemaV1Json : JsonSerializerContext;
