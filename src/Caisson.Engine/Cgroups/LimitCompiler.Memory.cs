using Caisson.Contracts.Oci;

namespace Caisson.Engine.Cgroups;

internal sealed partial class LimitCompiler
{
    private const string LeaveOut = "leave it out";

    private void AddMemory(MemoryResources memory)
    {
        var limit = memory.Limit is 0 ? null : memory.Limit;
        var swap = memory.Swap is 0 ? null : memory.Swap;
        RefuseKernelMemory("memory kernel", memory.Kernel);
        RefuseKernelMemory("memory kernelTCP", memory.KernelTcp);
        if (limit is { } bytes)
        {
            AddMemoryLimit(bytes, memory.CheckBeforeUpdate == true);
        }

        if (swap is { } both)
        {
            AddSwap(limit, both);
        }

        if (memory.Reservation is { } reservation and not 0)
        {
            var name = $"memory reservation {reservation}";
            var owner = Owner("memory", name);
            Add(owner, owner.IsUnified ? "memory.low" : "memory.soft_limit_in_bytes", Bytes(owner, reservation), name);
        }

        if (memory.Swappiness is { } swappiness)
        {
            AddSwappiness(swappiness);
        }

        if (memory.DisableOomKiller == true)
        {
            const string Name = "memory disableOOMKiller";
            var owner = Owner("memory", Name);
            if (owner.IsUnified)
            {
                throw CgroupException.Refused(Name, "cgroup v2 always kills when memory runs out", LeaveOut);
            }

            Add(owner, "memory.oom_control", "1", Name);
        }
    }

    private void AddMemoryLimit(long bytes, bool mustCoverUsage)
    {
        var name = $"memory limit {bytes}";
        var owner = Owner("memory", name);
        _writes.Add(new CgroupWrite(owner, owner.IsUnified ? "memory.max" : "memory.limit_in_bytes", Bytes(owner, bytes), name)
        {
            MustCover = !mustCoverUsage || bytes < 0 ? null : owner.IsUnified ? "memory.current" : "memory.usage_in_bytes",
        });
    }

    /// <summary>The specification counts memory and swap together, as v1 does; v2 counts swap alone.</summary>
    private void AddSwap(long? limit, long both)
    {
        var name = $"memory swap {both}";
        var owner = Owner("memory", name);
        if (both > 0 && limit is > 0 and var memory && both < memory)
        {
            throw CgroupException.BadValue(name, $"it counts memory and swap together, and is less than the memory limit {memory}");
        }

        if (!owner.IsUnified)
        {
            Add(owner, "memory.memsw.limit_in_bytes", Bytes(owner, both), name);
            return;
        }

        if (both > 0 && limit is not > 0)
        {
            throw CgroupException.BadValue(name, "it needs a memory limit beside it");
        }

        Add(owner, "memory.swap.max", both < 0 ? "max" : Text(both - limit!.Value), name);
    }

    private void AddSwappiness(ulong swappiness)
    {
        var name = $"memory swappiness {swappiness}";
        if (swappiness > 100)
        {
            throw CgroupException.BadValue(name, "it lies between 0 and 100");
        }

        var owner = Owner("memory", name);
        if (owner.IsUnified)
        {
            throw CgroupException.Refused(name, "cgroup v2 has no swappiness of its own", LeaveOut);
        }

        Add(owner, "memory.swappiness", Text(swappiness), name);
    }

    private static void RefuseKernelMemory(string name, long? value)
    {
        if (value is > 0)
        {
            throw CgroupException.Refused($"{name} {value}", "current kernels count kernel memory within the memory limit", "leave it out and use the memory limit");
        }
    }

    private static string Bytes(CgroupHierarchy owner, long bytes) => bytes >= 0 ? Text(bytes) : owner.IsUnified ? "max" : "-1";
}
