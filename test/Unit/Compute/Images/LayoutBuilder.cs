using System.Security.Cryptography;
using System.Text;

namespace Caisson.UnitTests.Compute.Images;

/// <summary>Writes OCI layouts, honest unless a test changes a document.</summary>
internal sealed class LayoutBuilder
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal)
    {
        ["oci-layout"] = """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray(),
    };

    private readonly List<string> _top = [];

    internal string Architecture { get; init; } = "amd64";

    /// <summary>What a container of the images runs, in JSON.</summary>
    internal string Command { get; init; } = """["sh"]""";

    /// <summary>The files of the layout, by path; a test may change them.</summary>
    internal Dictionary<string, byte[]> Files => _files;

    internal static string DigestOf(byte[] content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    internal string AddBlob(byte[] content)
    {
        var digest = DigestOf(content);
        _files["blobs/sha256/" + digest["sha256:".Length..]] = content;
        return digest;
    }

    /// <summary>Adds an image of gzip layers.</summary>
    /// <returns>Its descriptor.</returns>
    internal string AddImage(params byte[][] archives) =>
        AddImage([.. archives.Select(static archive => (TarBuilder.Gzip(archive), DigestOf(archive)))], null);

    /// <summary>Adds an image whose layers are as given.</summary>
    /// <param name="layers">Stored bytes and the diff id that the configuration names.</param>
    /// <param name="changeManifest">Lies a little.</param>
    internal string AddImage((byte[] Stored, string DiffId)[] layers, Func<string, string>? changeManifest)
    {
        var diffIds = string.Join(',', layers.Select(static layer => $"\"{layer.DiffId}\""));
        var config = Encoding.UTF8.GetBytes(
            $$"""{"architecture":"{{Architecture}}","os":"linux","config":{"Env":["PATH=/bin"],"Cmd":{{Command}}},"rootfs":{"type":"layers","diff_ids":[{{diffIds}}] } }""");
        var descriptors = string.Join(',', layers.Select(layer => Descriptor("application/vnd.oci.image.layer.v1.tar+gzip", layer.Stored)));
        var manifest =
            $$"""{"schemaVersion":2,"config":{{Descriptor("application/vnd.oci.image.config.v1+json", config)}},"layers":[{{descriptors}}]}""";
        return Descriptor("application/vnd.oci.image.manifest.v1+json", Encoding.UTF8.GetBytes(changeManifest?.Invoke(manifest) ?? manifest));
    }

    internal string Descriptor(string mediaType, byte[] content) =>
        $$"""{"mediaType":"{{mediaType}}","digest":"{{AddBlob(content)}}","size":{{content.Length}}}""";

    /// <summary>Adds a nested index.</summary>
    internal string AddIndex(params string[] descriptors) => Descriptor(
        "application/vnd.oci.image.index.v1+json",
        Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{{string.Join(',', descriptors)}}]}"""));

    /// <summary>Adds members to a descriptor.</summary>
    internal static string With(string descriptor, string members) => $"{descriptor[..^1]},{members}}}";

    internal static string ForPlatform(string descriptor, string architecture) =>
        With(descriptor, $$"""
            "platform":{"os":"linux","architecture":"{{architecture}}"}
            """);

    internal static string Named(string descriptor, string name) =>
        With(descriptor, $$"""
            "annotations":{"org.opencontainers.image.ref.name":"{{name}}"}
            """);

    /// <summary>Lists a descriptor in <c>index.json</c>.</summary>
    internal LayoutBuilder Top(string descriptor)
    {
        _top.Add(descriptor);
        _files["index.json"] = Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{{string.Join(',', _top)}}]}""");
        return this;
    }

    internal string WriteFolder(string path)
    {
        foreach (var (name, content) in _files)
        {
            var file = Path.Combine(path, name);
            _ = Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
        }

        return path;
    }

    internal string WriteTar(string path)
    {
        var tar = new TarBuilder();
        foreach (var (name, content) in _files)
        {
            _ = tar.Entry('0', "./" + name, data: content);
        }

        File.WriteAllBytes(path, tar.ToArray());
        return path;
    }
}
