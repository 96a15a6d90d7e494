using Caisson.Shim.Protocol.Metrics2;

namespace Caisson.Shim.Metrics;

/// <summary>What a cgroup of version 2 says, in containerd's message.</summary>
internal static class UnifiedMetrics
{
    /// <summary>Reads everything; what the kernel does not tell stays unset.</summary>
    public static Protocol.Metrics2.Metrics Read(string directory)
    {
        var files = new ControlFiles(directory);
        return new Protocol.Metrics2.Metrics
        {
            Pids = files.Number("pids.current") is { } current ? new PidsStat { Current = current, Limit = files.Number("pids.max") ?? 0 } : null,
            Cpu = ReadCpu(files),
            Memory = UnifiedMemory.Read(files),
            MemoryEvents = UnifiedMemory.ReadEvents(files),
            Io = ReadIo(files),
            Rdma = ReadRdma(files),
            Hugetlb =
            [
                .. files.HugePageSizes(".current").Select(size => new HugeTlbStat
                {
                    Pagesize = size,
                    Current = files.Number($"hugetlb.{size}.current") ?? 0,
                    Max = files.Number($"hugetlb.{size}.max") ?? 0,
                    Failcnt = files.Table($"hugetlb.{size}.events")?.GetValueOrDefault("max") ?? 0,
                }),
            ],
        };
    }

    private static CPUStat? ReadCpu(ControlFiles files) => files.Table("cpu.stat") is { } table
        ? new CPUStat
        {
            UsageUsec = table.GetValueOrDefault("usage_usec"),
            UserUsec = table.GetValueOrDefault("user_usec"),
            SystemUsec = table.GetValueOrDefault("system_usec"),
            NrPeriods = table.GetValueOrDefault("nr_periods"),
            NrThrottled = table.GetValueOrDefault("nr_throttled"),
            ThrottledUsec = table.GetValueOrDefault("throttled_usec"),
            NrBursts = table.GetValueOrDefault("nr_bursts"),
            BurstUsec = table.GetValueOrDefault("burst_usec"),
            Psi = Pressure.Read(files, "cpu.pressure"),
        }
        : null;

    private static IOStat? ReadIo(ControlFiles files)
    {
        if (files.Text("io.stat") is null)
        {
            return null;
        }

        // 8:0 rbytes=… wbytes=… rios=… wios=…
        var entries = new List<IOEntry>();
        foreach (var row in files.Rows("io.stat"))
        {
            if (row[0].Split(':') is [var major, var minor] && ControlFiles.ParseNumber(major) is { } first && ControlFiles.ParseNumber(minor) is { } second)
            {
                entries.Add(new IOEntry { Major = first, Minor = second, Rbytes = Of(row, "rbytes="), Wbytes = Of(row, "wbytes="), Rios = Of(row, "rios="), Wios = Of(row, "wios=") });
            }
        }

        return new IOStat { Usage = entries, Psi = Pressure.Read(files, "io.pressure") };
    }

    private static ulong Of(string[] row, string key) =>
        row.FirstOrDefault(word => word.StartsWith(key, StringComparison.Ordinal)) is { } word ? ControlFiles.ParseNumber(word[key.Length..]) ?? 0 : 0;

    private static RdmaStat? ReadRdma(ControlFiles files) => files.Text("rdma.current") is null
        ? null
        : new RdmaStat { Current = [.. Entries(files, "rdma.current")], Limit = [.. Entries(files, "rdma.max")] };

    private static IEnumerable<RdmaEntry> Entries(ControlFiles files, string name) => files.Rows(name).Select(static row => new RdmaEntry
    {
        Device = row[0],
        HcaHandles = (uint)Math.Min(uint.MaxValue, Of(row, "hca_handle=")),
        HcaObjects = (uint)Math.Min(uint.MaxValue, Of(row, "hca_object=")),
    });
}
