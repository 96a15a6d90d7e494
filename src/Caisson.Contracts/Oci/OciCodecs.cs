using Caisson.Contracts.Codecs;
using Caisson.Contracts.Oci.Images;

namespace Caisson.Contracts.Oci;

/// <summary>Reads and writes the documents of the OCI specifications. The same JSON as <see cref="OciJson"/>, in a fraction of the code.</summary>
[JsonCodec(typeof(Spec))]
[JsonCodec(typeof(Process))]
[JsonCodec(typeof(LinuxResources))]
[JsonCodec(typeof(WindowsResources))]
[JsonCodec(typeof(State))]
[JsonCodec(typeof(ContainerProcessState))]
[JsonCodec(typeof(ImageIndex))]
[JsonCodec(typeof(ImageManifest))]
[JsonCodec(typeof(Descriptor))]
[JsonCodec(typeof(ImageConfig))]
[JsonCodec(typeof(ImageLayout))]
public static partial class OciCodecs;
