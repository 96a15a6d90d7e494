namespace Caisson.Engine.Cgroups;

internal sealed partial class ContainerCgroup
{
    private ulong _oomKillsAtStart;

    /// <summary>How often the kernel killed a process of this cgroup for want of memory, since <see cref="Create"/>.</summary>
    /// <remarks>
    /// The kernel counts before it sends the signal, so whoever asks after reaping the victim sees the victim counted. On v1 each cgroup
    /// counts its own; nested ones are added.
    /// </remarks>
    /// <exception cref="CgroupException">It cannot be read, for want of descriptors for instance.</exception>
    public ulong CountOutOfMemoryKills() => ReadOomKills() is var now && now > _oomKillsAtStart ? now - _oomKillsAtStart : 0;

    /// <summary>Watches for the next such kill; null when this host has no memory controller.</summary>
    /// <exception cref="CgroupException">The kernel refuses the watch.</exception>
    public OutOfMemoryWatch? WatchOutOfMemory() =>
        DirectoryOf("memory") is { } directory ? OutOfMemoryWatch.Open(directory, directory == _unified) : null;

    private ulong ReadOomKills()
    {
        if (DirectoryOf("memory") is not { } directory)
        {
            return 0;
        }

        // v2 counts whole subtrees.
        return directory == _unified ? Count(directory, "memory.events") : CountTree(directory);

        static ulong CountTree(CgroupDirectory directory)
        {
            var sum = Count(directory, "memory.oom_control");
            if (directory.HasChildren)
            {
                foreach (var child in directory.ReadChildren())
                {
                    sum += CountTree(child);
                }
            }

            return sum;
        }

        static ulong Count(CgroupDirectory directory, string file)
        {
            using var text = directory.Read(file);
            RefuseUnreadable(directory, file, text.Errno);
            return CgroupNumbers.TryFind(text.Bytes, "oom_kill"u8, out var count) ? count : 0;
        }
    }
}
