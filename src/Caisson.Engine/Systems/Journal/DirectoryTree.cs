using Caisson.Platform.Linux.Files;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Removes directories of ours with what is in them.</summary>
internal static class DirectoryTree
{
    /// <summary>Removes a directory and everything below it; symbolic links are removed, not followed.</summary>
    /// <exception cref="IOException">Something is mounted in it, so that removing would reach foreign files; or a file cannot be removed.</exception>
    internal static void Remove(string path)
    {
        RefuseMounts(path);
        Directory.Delete(path, recursive: true);
    }

    /// <summary>Throws when something is mounted at a directory or below it.</summary>
    /// <exception cref="IOException">Names the first mount point.</exception>
    internal static void RefuseMounts(string path)
    {
        if (MountTable.ReadMountPoints().FirstOrDefault(point => IsAtOrBelow(point, path)) is { } point)
        {
            throw new IOException($"directory '{path}' is kept: something is mounted at '{point}'");
        }
    }

    private static bool IsAtOrBelow(string point, string path) =>
        point.StartsWith(path, StringComparison.Ordinal) && (point.Length == path.Length || point[path.Length] == '/');
}
