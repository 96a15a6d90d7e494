using Caisson.Compute.Images.Archives;
using Caisson.Contracts.Codecs;

namespace Caisson.Compute.Images;

/// <summary>Reads and writes the store's own documents, and Docker's.</summary>
[JsonCodec(typeof(IReadOnlyList<DockerManifestEntry>))]
[JsonCodec(typeof(NameTable))]
[JsonCodec(typeof(ImageRecord))]
[JsonCodec(typeof(LayerRecord))]
[JsonCodecStyle(WritesDefaults = true)]
internal static partial class ImagesCodecs;
