namespace Caisson.Contracts.Oci;

/// <summary>The limits a container has after a change: what the change leaves out stays. A pure function.</summary>
public static class ResourceMerge
{
    /// <summary>Puts a change over the limits there are.</summary>
    /// <param name="before">The limits there are; null for none.</param>
    /// <param name="change">The change. Lists (devices, huge pages, block devices) replace the earlier list; single limits replace one by one.</param>
    /// <returns>The limits after it; the arguments stay as they are.</returns>
    public static LinuxResources Merge(LinuxResources? before, LinuxResources change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return before is null ? change : before with
        {
            Devices = change.Devices ?? before.Devices,
            Memory = Merge(before.Memory, change.Memory),
            Cpu = Merge(before.Cpu, change.Cpu),
            Pids = change.Pids ?? before.Pids,
            BlockIo = change.BlockIo ?? before.BlockIo,
            HugepageLimits = change.HugepageLimits ?? before.HugepageLimits,
            Network = change.Network ?? before.Network,
            Rdma = change.Rdma ?? before.Rdma,
            Unified = change.Unified ?? before.Unified,
        };
    }

    private static MemoryResources? Merge(MemoryResources? before, MemoryResources? change) => before is null || change is null ? change ?? before : before with
    {
        Limit = change.Limit ?? before.Limit,
        Reservation = change.Reservation ?? before.Reservation,
        Swap = change.Swap ?? before.Swap,
        Kernel = change.Kernel ?? before.Kernel,
        KernelTcp = change.KernelTcp ?? before.KernelTcp,
        Swappiness = change.Swappiness ?? before.Swappiness,
        DisableOomKiller = change.DisableOomKiller ?? before.DisableOomKiller,
        UseHierarchy = change.UseHierarchy ?? before.UseHierarchy,
        CheckBeforeUpdate = change.CheckBeforeUpdate ?? before.CheckBeforeUpdate,
    };

    private static CpuResources? Merge(CpuResources? before, CpuResources? change) => before is null || change is null ? change ?? before : before with
    {
        Shares = change.Shares ?? before.Shares,
        Quota = change.Quota ?? before.Quota,
        Burst = change.Burst ?? before.Burst,
        Period = change.Period ?? before.Period,
        RealtimeRuntime = change.RealtimeRuntime ?? before.RealtimeRuntime,
        RealtimePeriod = change.RealtimePeriod ?? before.RealtimePeriod,
        Cpus = change.Cpus ?? before.Cpus,
        Mems = change.Mems ?? before.Mems,
        Idle = change.Idle ?? before.Idle,
    };
}
