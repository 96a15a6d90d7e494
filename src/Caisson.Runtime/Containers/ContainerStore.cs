using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;

namespace Caisson.Runtime.Containers;

/// <summary>The directory of all containers: one directory each, named by its id.</summary>
internal sealed class ContainerStore(string root)
{
    private const uint RootMode = 0x1c0;
    private const uint ContainerMode = 0x1c9;
    private const int LongestId = 1024;

    /// <summary>Claims an id.</summary>
    /// <exception cref="RuntimeException">It is no id, or in use.</exception>
    public string Claim(string id)
    {
        CheckId(id);
        if (!Directory.Exists(root))
        {
            _ = Directory.CreateDirectory(Path.GetDirectoryName(root) ?? "/");
            _ = PlainFile.MakeDirectory(root, RootMode);
        }

        var directory = Path.Join(root, id);
        return PlainFile.MakeDirectory(directory, ContainerMode) ? directory : throw new RuntimeException("container with given ID already exists");
    }

    /// <summary>Opens a container.</summary>
    /// <exception cref="RuntimeException">There is none of this id.</exception>
    public StoredContainer Open(string id)
    {
        CheckId(id);
        return StoredContainer.TryLoad(Path.Join(root, id)) ?? throw new RuntimeException("container does not exist");
    }

    /// <summary>The directory of an id, which may hold a container that was never made whole; null when there is none.</summary>
    public string? FindDirectory(string id)
    {
        CheckId(id);
        return Path.Join(root, id) is var directory && Directory.Exists(directory) ? directory : null;
    }

    /// <summary>All containers, by id.</summary>
    public IReadOnlyList<StoredContainer> ReadAll()
    {
        var found = new List<StoredContainer>();
        if (!Directory.Exists(root))
        {
            return found;
        }

        var directories = Directory.GetDirectories(root);
        Array.Sort(directories, string.CompareOrdinal);
        foreach (var directory in directories)
        {
            try
            {
                if (StoredContainer.TryLoad(directory) is { } container)
                {
                    found.Add(container);
                }
            }
            catch (LinuxException)
            {
                // Deleted meanwhile.
            }
        }

        return found;
    }

    private static void CheckId(string id)
    {
        var isValid = id.Length is > 0 and <= LongestId && id is not ("." or "..");
        foreach (var character in id)
        {
            isValid &= char.IsAsciiLetterOrDigit(character) || character is '_' or '+' or '-' or '.';
        }

        if (!isValid)
        {
            throw new RuntimeException("invalid container id format");
        }
    }
}
