using System.Text;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution;

/// <summary>A root file system that is not mounted yet, as the directories it will be made of: the top first.</summary>
/// <remarks>Reads single files for user names. Links in it are followed as if each directory were <c>/</c>, so that none leads out of it.</remarks>
public sealed class RootLayers
{
    private const int MaximumFileBytes = 1 << 20;

    private readonly IReadOnlyList<string> _directories;

    /// <summary>Takes over the directories, the top first; missing ones count as empty.</summary>
    public RootLayers(IReadOnlyList<string> directories)
    {
        _directories = directories;
    }

    /// <summary>Reads a text file; null when the root has none there.</summary>
    /// <param name="path">Relative to the root, without a leading slash.</param>
    /// <exception cref="FormatException">It is longer than 1 MiB.</exception>
    /// <exception cref="LinuxException">It cannot be read.</exception>
    public string? TryReadText(string path)
    {
        foreach (var directory in _directories)
        {
            if (Directory.Exists(directory) && TryReadText(directory, path, out var text))
            {
                return text;
            }
        }

        return null;
    }

    // True when this layer decides: it holds the file, or hides it.
    private static bool TryReadText(string directory, string path, out string? text)
    {
        text = null;
        using var root = DirectoryDescriptor.Open(directory);
        try
        {
            using var file = root.OpenFile(Encoding.UTF8.GetBytes(path), LinkPolicy.FollowInRoot);
            var length = RandomAccess.GetLength(file);
            if (length > MaximumFileBytes)
            {
                throw new FormatException($"'{path}' in the container is longer than {MaximumFileBytes} bytes");
            }

            var buffer = new byte[length];
            var count = RandomAccess.Read(file, buffer, 0);
            text = Encoding.UTF8.GetString(buffer, 0, count);
            return true;
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return false;
        }
    }
}
