using Caisson.Contracts.Oci.Images;

namespace Caisson.Cli.Commands;

/// <summary>One image, as <c>caisson image inspect</c> shows it.</summary>
/// <param name="Digest">Its identity.</param>
/// <param name="Names">Its names.</param>
/// <param name="SizeInBytes">Of its uncompressed layers.</param>
/// <param name="Imported">When it came.</param>
/// <param name="Layers">The base first.</param>
/// <param name="Config">Its configuration, as it came.</param>
internal sealed record ImageDetails(
    string Digest, IReadOnlyList<string> Names, long SizeInBytes, DateTimeOffset Imported, IReadOnlyList<ImageLayerRow> Layers, ImageConfig Config);
