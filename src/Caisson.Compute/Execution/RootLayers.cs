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
        ArgumentException.ThrowIfNullOrEmpty(path);
        foreach (var directory in _directories)
        {
            if (!Directory.Exists(directory))
            {
                continue;
            }

            using var root = DirectoryDescriptor.Open(directory);
            if (!Shows(root, path, out var isHidden))
            {
                if (isHidden)
                {
                    return null;
                }

                continue;
            }

            if (TryReadText(root, path, out var text))
            {
                return text;
            }
        }

        return null;
    }

    // As overlay looks a name up: a whiteout, an opaque directory, or anything that is no directory on the way hides what is below.
    private static bool Shows(DirectoryDescriptor root, string path, out bool isHidden)
    {
        isHidden = false;
        var directory = root.OpenDirectory([], LinkPolicy.Refuse);
        try
        {
            var components = path.Split('/');
            for (var i = 0; i < components.Length; i++)
            {
                var name = Encoding.UTF8.GetBytes(components[i]);
                if (directory.TryGetStatus(name) is not { } status)
                {
                    return false;
                }

                if (status.IsWhiteout)
                {
                    isHidden = true;
                    return false;
                }

                // A link decides here and now; so does the last component.
                if (status.Kind != EntryKind.Directory || i == components.Length - 1)
                {
                    return true;
                }

                var next = directory.OpenDirectory(name, LinkPolicy.Refuse);
                directory.Dispose();
                directory = next;
                isHidden |= directory.GetAttribute("trusted.overlay.opaque") is [(byte)'y'];
            }

            return true;
        }
        finally
        {
            directory.Dispose();
        }
    }

    private static bool TryReadText(DirectoryDescriptor root, string path, out string? text)
    {
        text = null;
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
        catch (LinuxException e) when (e.Errno is Errno.EINVAL or Errno.ELOOP or Errno.EISDIR)
        {
            throw new FormatException($"'{path}' in the container is no regular file", e);
        }
    }
}
