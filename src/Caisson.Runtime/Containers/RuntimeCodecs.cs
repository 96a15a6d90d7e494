using Caisson.Contracts.Codecs;

namespace Caisson.Runtime.Containers;

/// <summary>Reads and writes what this program keeps and prints.</summary>
[JsonCodecStyle(CamelCase = true, WritesDefaults = true)]
[JsonCodec(typeof(ContainerRecord))]
[JsonCodec(typeof(ContainerState))]
internal static partial class RuntimeCodecs;
