using System.Runtime.Versioning;
using Caisson.Compute.Images.Layers;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution.Copying;

/// <summary>What is copied, opened.</summary>
/// <param name="Directory">The directory; null for anything else.</param>
/// <param name="Parent">Where anything else is.</param>
/// <param name="Name">And its name there.</param>
[SupportedOSPlatform("linux")]
internal sealed record CopySource(DirectoryDescriptor? Directory, DirectoryDescriptor? Parent, byte[] Name) : IDisposable
{
    /// <summary>Visits it and what is in it.</summary>
    /// <param name="path">What it is called at the other end; empty for its content alone.</param>
    /// <param name="visit">Gets each entry.</param>
    public void Walk(byte[] path, Action<TarEntry, Stream?> visit)
    {
        var walker = new TreeWalker(visit, TreeCopy.KeepsAttribute, findsHardLinks: false);
        if (Directory is null)
        {
            walker.Visit(Parent ?? throw new InvalidOperationException("a source without a place"), Name, path);
            return;
        }

        if (path.Length > 0)
        {
            walker.VisitItself(Directory, path);
        }

        walker.VisitContent(Directory, path);
    }

    public void Dispose()
    {
        Directory?.Dispose();
        Parent?.Dispose();
    }
}
