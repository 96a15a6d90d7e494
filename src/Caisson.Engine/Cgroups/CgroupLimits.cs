using System.Text;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;

namespace Caisson.Engine.Cgroups;

/// <summary>Limits, compiled for one host: the writes in their order, and what is knowingly left out.</summary>
/// <param name="Writes">The writes, those of one hierarchy together.</param>
/// <param name="Notes">What a person should know, for instance that device access is not restricted.</param>
internal sealed record CgroupLimits(IReadOnlyList<CgroupWrite> Writes, IReadOnlyList<string> Notes)
{
    /// <summary>Which devices may be used, where a program sees to it; null where control files do, or nothing changes.</summary>
    public DeviceLimit? Devices { get; init; }

    /// <summary>Whether a limit lives in a hierarchy.</summary>
    public bool Needs(CgroupHierarchy hierarchy)
    {
        if (Devices?.Hierarchy == hierarchy)
        {
            return true;
        }

        foreach (var write in Writes)
        {
            if (write.Hierarchy == hierarchy)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The error for a refused write.</summary>
    public static CgroupException Explain(CgroupWrite write, int errno) => errno switch
    {
        Errno.ENOENT => CgroupException.Refused(write.Limit, $"this host has no control \"{write.File}\" here", RemedyForMissing(write.File)),
        Errno.EBUSY when write.File.StartsWith("memory.", StringComparison.Ordinal) => new CgroupException(
            ErrorCode.InvalidArgument, $"{write.Limit} is refused: more is in use already and cannot be reclaimed", errno, "give a higher limit"),
        Errno.EINVAL or Errno.ERANGE => new CgroupException(
            ErrorCode.InvalidArgument, $"{write.Limit} is refused: the kernel does not accept \"{write.Value}\" for {write.File}", errno, RemedyForRefused(write.File)),
        Errno.EPERM or Errno.EACCES when write.File.StartsWith("devices.", StringComparison.Ordinal) => new CgroupException(
            ErrorCode.AccessDenied, $"{write.Limit} is refused: the surrounding cgroup does not allow it", errno, "allow the device to the parent cgroup"),
        _ => CgroupException.FromKernel($"setting {write.Limit} ({write.File})", errno),
    };

    /// <summary>One line a write, then one an instruction of the program for devices, for golden files and dumps.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var write in Writes)
        {
            _ = text.Append(write.File).Append(" = ").Append(write.Value).Append('\n');
        }

        foreach (var instruction in Devices?.Program ?? [])
        {
            _ = text.Append("devices: ").Append(instruction).Append('\n');
        }

        return text.ToString();
    }

    private static string? RemedyForRefused(string file) => file switch
    {
        "cpuset.cpus" => "name processors that this machine has and the parent cgroup may use (cpuset.effective_cpus or cpuset.cpus.effective there)",
        "cpuset.mems" => "name memory nodes that this machine has and the parent cgroup may use (`ls /sys/devices/system/node`)",
        "cpu.cfs_quota_us" or "cpu.max" => "give at least a hundredth of a processor, and no more than the parent cgroup has",
        _ when file.StartsWith("memory.", StringComparison.Ordinal) => "give memory and swap limits that fit each other: swap counts memory and swap together",
        _ => null,
    };

    private static string? RemedyForMissing(string file) => file switch
    {
        "memory.memsw.limit_in_bytes" => "boot the kernel with `swapaccount=1`, or give no swap limit",
        "memory.swap.max" => "use a kernel with CONFIG_SWAP, or give no swap limit",
        "cpu.cfs_burst_us" or "cpu.max.burst" => "use a kernel of 5.14 or newer, or give no burst",
        "cpu.idle" => "use a kernel of 5.15 or newer, or give no idle value",
        _ when file.StartsWith("hugetlb.", StringComparison.Ordinal) => "choose a page size of this machine (`ls /sys/kernel/mm/hugepages`)",
        _ when file.StartsWith("io.", StringComparison.Ordinal) || file.StartsWith("blkio.", StringComparison.Ordinal)
            => "use an I/O scheduler with weights (bfq), or give no weight",
        _ => "leave the limit out",
    };
}
