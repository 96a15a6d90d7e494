using System.Formats.Tar;
using Caisson.Compute.Images;
using Caisson.UnitTests.Compute.Images;

namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>An OCI image of one layer: <see cref="BusyboxRoot"/>.</summary>
internal static class BusyboxImage
{
    internal const string Name = "busybox";

    private static readonly Lazy<byte[]> Layer = new(MakeLayer);
    private static readonly Lazy<LayoutBuilder> Layout = new(MakeLayout);

    /// <summary>The archive of its layer.</summary>
    internal static byte[] Archive => Layer.Value;

    /// <summary>Writes its layout to a folder that does not exist yet.</summary>
    internal static string WriteFolder(string path) => Layout.Value.WriteFolder(path);

    /// <summary>Writes its layout as a tar file.</summary>
    internal static string WriteTar(string path) => Layout.Value.WriteTar(path);

    /// <summary>Imports it into a machine's store.</summary>
    internal static async Task ImportAsync(TestMachine machine)
    {
        var folder = WriteFolder(Path.Combine(machine.Root, "busybox-layout"));
        var store = new ImageStore(machine.Paths.DataDirectory, TimeProvider.System);
        _ = await store.ImportAsync(folder, new ImportOptions { Name = ImageReference.Parse(Name) }, null, default);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The layout of an image that has a further layer above it.</summary>
    internal static LayoutBuilder With(byte[] layer)
    {
        var layout = new LayoutBuilder();
        return layout.Top(layout.AddImage(Layer.Value, layer));
    }

    private static LayoutBuilder MakeLayout()
    {
        var layout = new LayoutBuilder();
        return layout.Top(LayoutBuilder.Named(layout.AddImage(Layer.Value), "busybox"));
    }

    private static byte[] MakeLayer()
    {
        var root = Directory.CreateTempSubdirectory("caisson-busybox-").FullName;
        try
        {
            BusyboxRoot.Make(Path.Combine(root, "rootfs"));
            using var archive = new MemoryStream();
            TarFile.CreateFromDirectory(Path.Combine(root, "rootfs"), archive, includeBaseDirectory: false);
            return archive.ToArray();
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
