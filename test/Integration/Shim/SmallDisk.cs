using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Shim;

/// <summary>A file system of one mebibyte and few files at a directory of a test's own.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TestMachine _machine;

    private SmallDisk(TestMachine machine, string path)
    {
        _machine = machine;
        Path = path;
    }

    /// <summary>Where it is mounted.</summary>
    internal string Path { get; }

    internal static async Task<SmallDisk> MountAsync(TestMachine machine, string path)
    {
        Assert.Equal(0, (await machine.RunAsync("/bin/mount", "-t", "tmpfs", "-o", "size=1m,nr_inodes=64", "tmpfs", path)).ExitCode);
        return new SmallDisk(machine, path);
    }

    /// <summary>Leaves no room for a block or a file. What files have left of their last blocks stays theirs.</summary>
    internal void Fill()
    {
        using var ballast = new FileStream(Ballast(0), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        for (var size = 65536; size > 0; size /= 2)
        {
            try
            {
                while (true)
                {
                    ballast.Write(new byte[size]);
                }
            }
            catch (IOException)
            {
                // Full for this size.
            }
        }

        try
        {
            for (var number = 1; ; number++)
            {
                File.Create(Ballast(number)).Dispose();
            }
        }
        catch (IOException)
        {
            // No file more.
        }
    }

    /// <summary>Makes room again.</summary>
    internal void Empty() => Array.ForEach(Directory.GetFiles(Path, "ballast-*"), File.Delete);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Empty();

        // Lazily: a shim that ends holds its directory for a moment yet.
        Assert.Equal(0, (await _machine.RunAsync("/bin/umount", "-l", Path)).ExitCode);
    }

    private string Ballast(int number) => System.IO.Path.Combine(Path, $"ballast-{number}");
}
