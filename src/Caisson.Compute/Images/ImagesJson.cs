using System.Text.Json.Serialization;
using Caisson.Compute.Images.Archives;

namespace Caisson.Compute.Images;

/// <summary>Reads and writes the store's own documents, and Docker's, without reflection.</summary>
[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(List<DockerManifestEntry>))]
[JsonSerializable(typeof(NameTable))]
[JsonSerializable(typeof(ImageRecord))]
[JsonSerializable(typeof(LayerRecord))]
internal sealed partial class ImagesJson : JsonSerializerContext;
