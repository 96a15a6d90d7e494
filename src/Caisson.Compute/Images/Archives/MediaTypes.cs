namespace Caisson.Compute.Images.Archives;

/// <summary>The media types of the image specification and their Docker elders.</summary>
internal static class MediaTypes
{
    internal const string Manifest = "application/vnd.oci.image.manifest.v1+json";
    internal const string Config = "application/vnd.oci.image.config.v1+json";
    internal const string Layer = "application/vnd.oci.image.layer.v1.tar";

    internal static bool IsManifest(string? type) => type is Manifest or "application/vnd.docker.distribution.manifest.v2+json";

    internal static bool IsIndex(string? type) =>
        type is "application/vnd.oci.image.index.v1+json" or "application/vnd.docker.distribution.manifest.list.v2+json";

    internal static bool IsConfig(string? type) => type is Config or "application/vnd.docker.container.image.v1+json";

    internal static bool IsLayer(string? type) =>
        type is not null && !type.Contains("encrypted", StringComparison.Ordinal)
        && (type.StartsWith(Layer, StringComparison.Ordinal)
            || type.StartsWith("application/vnd.oci.image.layer.nondistributable.v1.tar", StringComparison.Ordinal)
            || type.StartsWith("application/vnd.docker.image.rootfs.", StringComparison.Ordinal));
}
