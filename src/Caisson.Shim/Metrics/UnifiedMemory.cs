using Caisson.Shim.Protocol.Metrics2;

namespace Caisson.Shim.Metrics;

/// <summary>Memory of a cgroup of version 2.</summary>
internal static class UnifiedMemory
{
    /// <summary>Reads it.</summary>
    /// <remarks>Newer kernels count the working set by kind; older ones, and containerd, together.</remarks>
    public static MemoryStat? Read(ControlFiles files)
    {
        if (files.Table("memory.stat") is not { } table)
        {
            return null;
        }

        return new MemoryStat
        {
            Anon = Of("anon"),
            File = Of("file"),
            KernelStack = Of("kernel_stack"),
            Slab = Of("slab"),
            Sock = Of("sock"),
            Shmem = Of("shmem"),
            FileMapped = Of("file_mapped"),
            FileDirty = Of("file_dirty"),
            FileWriteback = Of("file_writeback"),
            AnonThp = Of("anon_thp"),
            InactiveAnon = Of("inactive_anon"),
            ActiveAnon = Of("active_anon"),
            InactiveFile = Of("inactive_file"),
            ActiveFile = Of("active_file"),
            Unevictable = Of("unevictable"),
            SlabReclaimable = Of("slab_reclaimable"),
            SlabUnreclaimable = Of("slab_unreclaimable"),
            Pgfault = Of("pgfault"),
            Pgmajfault = Of("pgmajfault"),
            WorkingsetRefault = Of("workingset_refault") + Of("workingset_refault_anon") + Of("workingset_refault_file"),
            WorkingsetActivate = Of("workingset_activate") + Of("workingset_activate_anon") + Of("workingset_activate_file"),
            WorkingsetNodereclaim = Of("workingset_nodereclaim"),
            Pgrefill = Of("pgrefill"),
            Pgscan = Of("pgscan"),
            Pgsteal = Of("pgsteal"),
            Pgactivate = Of("pgactivate"),
            Pgdeactivate = Of("pgdeactivate"),
            Pglazyfree = Of("pglazyfree"),
            Pglazyfreed = Of("pglazyfreed"),
            ThpFaultAlloc = Of("thp_fault_alloc"),
            ThpCollapseAlloc = Of("thp_collapse_alloc"),
            Usage = files.Number("memory.current") ?? 0,
            UsageLimit = files.Number("memory.max") ?? 0,
            MaxUsage = files.Number("memory.peak") ?? 0,
            SwapUsage = files.Number("memory.swap.current") ?? 0,
            SwapLimit = files.Number("memory.swap.max") ?? 0,
            SwapMaxUsage = files.Number("memory.swap.peak") ?? 0,
            Psi = Pressure.Read(files, "memory.pressure"),
        };

        ulong Of(string key) => table.GetValueOrDefault(key);
    }

    /// <summary>How often limits were met.</summary>
    public static MemoryEvents? ReadEvents(ControlFiles files) => files.Table("memory.events") is { } table
        ? new MemoryEvents
        {
            Low = table.GetValueOrDefault("low"),
            High = table.GetValueOrDefault("high"),
            Max = table.GetValueOrDefault("max"),
            Oom = table.GetValueOrDefault("oom"),
            OomKill = table.GetValueOrDefault("oom_kill"),
            OomGroupKill = table.GetValueOrDefault("oom_group_kill"),
        }
        : null;
}
