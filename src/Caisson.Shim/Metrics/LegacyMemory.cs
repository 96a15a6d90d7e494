using Caisson.Shim.Protocol.Metrics1;

namespace Caisson.Shim.Metrics;

/// <summary>Memory of a cgroup of version 1.</summary>
internal static class LegacyMemory
{
    /// <summary>Reads it.</summary>
    public static MemoryStat? Read(ControlFiles files)
    {
        if (files.Table("memory.stat") is not { } table)
        {
            return null;
        }

        return new MemoryStat
        {
            Cache = Of("cache"),
            Rss = Of("rss"),
            RssHuge = Of("rss_huge"),
            MappedFile = Of("mapped_file"),
            Dirty = Of("dirty"),
            Writeback = Of("writeback"),
            PgPgIn = Of("pgpgin"),
            PgPgOut = Of("pgpgout"),
            PgFault = Of("pgfault"),
            PgMajFault = Of("pgmajfault"),
            InactiveAnon = Of("inactive_anon"),
            ActiveAnon = Of("active_anon"),
            InactiveFile = Of("inactive_file"),
            ActiveFile = Of("active_file"),
            Unevictable = Of("unevictable"),
            HierarchicalMemoryLimit = Of("hierarchical_memory_limit"),
            HierarchicalSwapLimit = Of("hierarchical_memsw_limit"),
            TotalCache = Of("total_cache"),
            TotalRss = Of("total_rss"),
            TotalRssHuge = Of("total_rss_huge"),
            TotalMappedFile = Of("total_mapped_file"),
            TotalDirty = Of("total_dirty"),
            TotalWriteback = Of("total_writeback"),
            TotalPgPgIn = Of("total_pgpgin"),
            TotalPgPgOut = Of("total_pgpgout"),
            TotalPgFault = Of("total_pgfault"),
            TotalPgMajFault = Of("total_pgmajfault"),
            TotalInactiveAnon = Of("total_inactive_anon"),
            TotalActiveAnon = Of("total_active_anon"),
            TotalInactiveFile = Of("total_inactive_file"),
            TotalActiveFile = Of("total_active_file"),
            TotalUnevictable = Of("total_unevictable"),
            Usage = Entry(files, "memory"),
            Swap = Entry(files, "memory.memsw"),
            Kernel = Entry(files, "memory.kmem"),
            KernelTcp = Entry(files, "memory.kmem.tcp"),
        };

        ulong Of(string key) => table.GetValueOrDefault(key);
    }

    /// <summary>What the kernel says about its killer.</summary>
    public static MemoryOomControl? ReadOomControl(ControlFiles files) => files.Table("memory.oom_control") is { } table
        ? new MemoryOomControl { OomKillDisable = table.GetValueOrDefault("oom_kill_disable"), UnderOom = table.GetValueOrDefault("under_oom"), OomKill = table.GetValueOrDefault("oom_kill") }
        : null;

    private static MemoryEntry? Entry(ControlFiles files, string prefix) => files.Number(prefix + ".usage_in_bytes") is { } usage
        ? new MemoryEntry
        {
            Usage = usage,
            Max = files.Number(prefix + ".max_usage_in_bytes") ?? 0,
            Failcnt = files.Number(prefix + ".failcnt") ?? 0,
            Limit = files.Number(prefix + ".limit_in_bytes") ?? 0,
        }
        : null;
}
