using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

/// <summary>Puts changed limits over those that a specification has: what the change leaves out stays. A pure function.</summary>
internal static class ResourceChange
{
    public static LinuxResources Over(LinuxResources? present, LinuxResources change) => present is null ? change : present with
    {
        Devices = change.Devices ?? present.Devices,
        Memory = Over(present.Memory, change.Memory),
        Cpu = Over(present.Cpu, change.Cpu),
        Pids = change.Pids ?? present.Pids,
        BlockIo = change.BlockIo ?? present.BlockIo,
        HugepageLimits = change.HugepageLimits ?? present.HugepageLimits,
        Network = change.Network ?? present.Network,
        Rdma = change.Rdma ?? present.Rdma,
        Unified = change.Unified ?? present.Unified,
    };

    private static MemoryResources? Over(MemoryResources? present, MemoryResources? change) => present is null || change is null ? change ?? present : present with
    {
        Limit = change.Limit ?? present.Limit,
        Reservation = change.Reservation ?? present.Reservation,
        Swap = change.Swap ?? present.Swap,
        Kernel = change.Kernel ?? present.Kernel,
        KernelTcp = change.KernelTcp ?? present.KernelTcp,
        Swappiness = change.Swappiness ?? present.Swappiness,
        DisableOomKiller = change.DisableOomKiller ?? present.DisableOomKiller,
        UseHierarchy = change.UseHierarchy ?? present.UseHierarchy,
        CheckBeforeUpdate = change.CheckBeforeUpdate ?? present.CheckBeforeUpdate,
    };

    private static CpuResources? Over(CpuResources? present, CpuResources? change) => present is null || change is null ? change ?? present : present with
    {
        Shares = change.Shares ?? present.Shares,
        Quota = change.Quota ?? present.Quota,
        Burst = change.Burst ?? present.Burst,
        Period = change.Period ?? present.Period,
        RealtimeRuntime = change.RealtimeRuntime ?? present.RealtimeRuntime,
        RealtimePeriod = change.RealtimePeriod ?? present.RealtimePeriod,
        Cpus = change.Cpus ?? present.Cpus,
        Mems = change.Mems ?? present.Mems,
        Idle = change.Idle ?? present.Idle,
    };
}
