namespace Caisson.UnitTests.Compute.Images;

/// <summary>A directory of one test, with everything in it removed at the end.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    internal ScratchDirectory() => Path = Directory.CreateTempSubdirectory("caisson-images-").FullName;

    internal string Path { get; }

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        using var parent = Caisson.Platform.Linux.Trees.DirectoryDescriptor.Open(System.IO.Path.GetDirectoryName(Path)!);
        parent.RemoveTree(System.Text.Encoding.UTF8.GetBytes(System.IO.Path.GetFileName(Path)));
    }
}
