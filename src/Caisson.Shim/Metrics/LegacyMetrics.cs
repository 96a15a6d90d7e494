using Caisson.Shim.Protocol.Metrics1;

namespace Caisson.Shim.Metrics;

/// <summary>What cgroups of version 1 say, in containerd's message.</summary>
internal static class LegacyMetrics
{
    private const ulong NanosecondsPerTick = 10_000_000;

    /// <summary>Reads everything; what the kernel does not tell stays unset.</summary>
    /// <param name="directories">By controller.</param>
    public static Protocol.Metrics1.Metrics Read(IReadOnlyDictionary<string, string> directories)
    {
        var memory = Files("memory");
        var huge = Files("hugetlb");
        return new Protocol.Metrics1.Metrics
        {
            Pids = ReadPids(Files("pids")),
            Cpu = ReadCpu(Files("cpuacct"), Files("cpu")),
            Memory = LegacyMemory.Read(memory),
            MemoryOomControl = LegacyMemory.ReadOomControl(memory),
            Blkio = LegacyBlockIo.Read(Files("blkio")),
            Rdma = ReadRdma(Files("rdma")),
            Hugetlb =
            [
                .. huge.HugePageSizes(".usage_in_bytes").Where(static size => !size.EndsWith(".max_usage", StringComparison.Ordinal)).Select(size => new HugetlbStat
                {
                    Pagesize = size,
                    Usage = huge.Number($"hugetlb.{size}.usage_in_bytes") ?? 0,
                    Max = huge.Number($"hugetlb.{size}.max_usage_in_bytes") ?? 0,
                    Failcnt = huge.Number($"hugetlb.{size}.failcnt") ?? 0,
                }),
            ],
        };

        ControlFiles Files(string controller) => new(directories.GetValueOrDefault(controller));
    }

    private static PidsStat? ReadPids(ControlFiles files) => files.Number("pids.current") is { } current
        ? new PidsStat { Current = current, Limit = files.Number("pids.max") is { } limit and not ulong.MaxValue ? limit : 0 }
        : null;

    private static CPUStat? ReadCpu(ControlFiles accounting, ControlFiles limits)
    {
        if (accounting.Number("cpuacct.usage") is not { } total)
        {
            return null;
        }

        var ticks = accounting.Table("cpuacct.stat");
        var throttling = limits.Table("cpu.stat");
        return new CPUStat
        {
            Usage = new CPUUsage
            {
                Total = total,
                User = (ticks?.GetValueOrDefault("user") ?? 0) * NanosecondsPerTick,
                Kernel = (ticks?.GetValueOrDefault("system") ?? 0) * NanosecondsPerTick,
                PerCpu = [.. accounting.Rows("cpuacct.usage_percpu").SelectMany(static row => row).Select(static word => ControlFiles.ParseNumber(word) ?? 0)],
            },
            Throttling = throttling is null ? null : new Throttle
            {
                Periods = throttling.GetValueOrDefault("nr_periods"),
                ThrottledPeriods = throttling.GetValueOrDefault("nr_throttled"),
                ThrottledTime = throttling.GetValueOrDefault("throttled_time"),
            },
        };
    }

    private static RdmaStat? ReadRdma(ControlFiles files) => files.Text("rdma.current") is null
        ? null
        : new RdmaStat { Current = [.. Entries(files, "rdma.current")], Limit = [.. Entries(files, "rdma.max")] };

    private static IEnumerable<RdmaEntry> Entries(ControlFiles files, string name) =>
        files.Rows(name).Select(static row => new RdmaEntry { Device = row[0], HcaHandles = Of(row, "hca_handle="), HcaObjects = Of(row, "hca_object=") });

    private static uint Of(string[] row, string key) => row.FirstOrDefault(word => word.StartsWith(key, StringComparison.Ordinal)) is { } word
        ? (uint)Math.Min(uint.MaxValue, ControlFiles.ParseNumber(word[key.Length..]) ?? 0)
        : 0;
}
