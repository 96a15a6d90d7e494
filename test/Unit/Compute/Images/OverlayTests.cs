using System.Diagnostics;
using Caisson.Compute.Images;

namespace Caisson.UnitTests.Compute.Images;

/// <summary>The kernel's own reading of what the unpacker writes, and the image that the README's first command runs.</summary>
public sealed class OverlayTests : IDisposable
{
    private readonly ScratchDirectory _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [RootFact]
    public async Task The_kernel_merges_the_layers_as_the_image_means_them()
    {
        var image = await ImportAsync(
            new TarBuilder().File("gone", "1").File("changed", "old").Folder("opaque").File("opaque/hidden", "1").Folder("merged").File("merged/low", "1"),
            new TarBuilder().File(".wh.gone").File("changed", "new").Folder("opaque").File("opaque/.wh..wh..opq").File("opaque/shown", "2")
                .File("merged/high", "2"));

        var (exitCode, output) = await InNamespaceAsync(image, "cd root; find . -type f | sort; cat changed");

        Assert.Equal("./changed\n./merged/high\n./merged/low\n./opaque/shown\nnew", output);
        Assert.Equal(0, exitCode);
    }

    [RootFact]
    public async Task An_image_without_layers_is_an_empty_root()
    {
        var image = await ImportAsync();

        var (exitCode, output) = await InNamespaceAsync(image, "ls -A root | wc -l");

        Assert.Equal("0\n", output);
        Assert.Equal(0, exitCode);
    }

    [RootFact]
    public async Task The_busybox_image_runs_its_shell_and_is_made_the_same_twice()
    {
        var repository = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(repository, "Caisson.slnx")))
        {
            repository = Path.GetDirectoryName(repository) ?? throw new DirectoryNotFoundException("Caisson.slnx");
        }

        var script = Path.Combine(repository, "eng/make-busybox-image.sh");
        var (first, message) = await RunAsync("sh", script, _scratch["1.tar"]);
        Assert.True(first == 0, message);
        Assert.Equal(0, (await RunAsync("sh", script, _scratch["2.tar"])).ExitCode);
        var image = await Store().ImportAsync(_scratch["1.tar"], new ImportOptions());

        var (exitCode, output) = await InNamespaceAsync(image, "chroot root /bin/sh -c 'id -un; stat -c %a /tmp; echo $((6 * 7))'");

        Assert.Equal(File.ReadAllBytes(_scratch["1.tar"]), File.ReadAllBytes(_scratch["2.tar"]));
        Assert.Equal("busybox:latest", image.Names.Single().ToString());
        Assert.Equal("root\n1777\n42\n", output);
        Assert.Equal(0, exitCode);
    }

    private ImageStore Store() => new(_scratch["data"], TimeProvider.System, new ImageStoreOptions { SyncsLayers = false });

    private Task<Image> ImportAsync(params TarBuilder[] layers)
    {
        var layout = new LayoutBuilder();
        _ = layout.Top(layout.AddImage([.. layers.Select(static layer => layer.ToArray())]));
        return Store().ImportAsync(layout.WriteFolder(_scratch["layout"]), new ImportOptions { Name = ImageReference.Parse("x") });
    }

    // In a mount namespace of its own: the mount is gone with the shell.
    private async Task<(int ExitCode, string Output)> InNamespaceAsync(Image image, string script)
    {
        foreach (var name in (string[])["empty", "upper", "work", "root"])
        {
            _ = Directory.CreateDirectory(_scratch[name]);
        }

        var mount = ImageRoot.Writable(Store(), image.Layers, _scratch["empty"], _scratch["upper"], _scratch["work"]).Single();
        var options = string.Join(',', mount.Options);
        return await RunAsync(
            "unshare", "--mount", "sh", "-ec", $"cd {_scratch.Path}; mount -t {mount.Type} {mount.Source} -o {options} root; {script}");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, process.ExitCode == 0 ? output : output + await error);
    }
}
