using Caisson.Contracts.Documents;

namespace Caisson.Engine.Cgroups;

internal sealed partial class ContainerCgroup
{
    private const ulong NanosecondsPer100 = 100;
    private const ulong TicksPerMicrosecond = 10;

    /// <summary>A v1 limit from here on is no limit: the kernel rounds its greatest number down to a page.</summary>
    private const ulong UnlimitedFrom = 0x7FFF_FFFF_FFFF_0000;

    /// <summary>Reads usage: a dozen small files, whatever else runs on the host. What cannot be read stays null.</summary>
    public Statistics ReadStatistics() => new()
    {
        Processor = ReadProcessor(),
        Memory = ReadMemory(),
        Storage = ReadStorage(),
        Pressure = PressureFiles.Read(_layout.Kind == CgroupKind.V2 ? _unified : null),
        ProcessCount = DirectoryOf("pids") is { } pids && TryReadNumber(pids, "pids.current", out var count) ? count : null,
    };

    private ProcessorStats? ReadProcessor()
    {
        if (DirectoryOf("cpuacct") is { } legacy)
        {
            if (!TryReadNumber(legacy, "cpuacct.usage", out var total))
            {
                return null;
            }

            _ = TryReadNumber(legacy, "cpuacct.usage_user", out var user);
            _ = TryReadNumber(legacy, "cpuacct.usage_sys", out var system);
            return new ProcessorStats
            {
                TotalRuntime100ns = total / NanosecondsPer100,
                RuntimeUser100ns = user / NanosecondsPer100,
                RuntimeKernel100ns = system / NanosecondsPer100,
            };
        }

        if (_unified is null)
        {
            return null;
        }

        using var text = _unified.Read("cpu.stat");
        if (!CgroupNumbers.TryFind(text.Bytes, "usage_usec"u8, out var usage))
        {
            return null;
        }

        _ = CgroupNumbers.TryFind(text.Bytes, "user_usec"u8, out var userTime);
        _ = CgroupNumbers.TryFind(text.Bytes, "system_usec"u8, out var systemTime);
        return new ProcessorStats
        {
            TotalRuntime100ns = usage * TicksPerMicrosecond,
            RuntimeUser100ns = userTime * TicksPerMicrosecond,
            RuntimeKernel100ns = systemTime * TicksPerMicrosecond,
        };
    }

    private MemoryStats? ReadMemory()
    {
        if (DirectoryOf("memory") is not { } directory)
        {
            return null;
        }

        var isUnified = directory == _unified;
        if (!TryReadNumber(directory, isUnified ? "memory.current" : "memory.usage_in_bytes", out var usage))
        {
            return null;
        }

        _ = TryReadNumber(directory, isUnified ? "memory.peak" : "memory.max_usage_in_bytes", out var peak);
        var isLimited = TryReadNumber(directory, isUnified ? "memory.max" : "memory.limit_in_bytes", out var limit) && limit < UnlimitedFrom;
        using var details = directory.Read("memory.stat");
        _ = CgroupNumbers.TryFind(details.Bytes, isUnified ? "inactive_file"u8 : "total_inactive_file"u8, out var droppable);
        return new MemoryStats
        {
            MemoryUsageCommitBytes = usage,
            MemoryUsageCommitPeakBytes = peak,
            MemoryUsagePrivateWorkingSetBytes = usage - Math.Min(usage, droppable),
            MemoryLimitBytes = isLimited ? limit : null,
        };
    }

    private StorageStats? ReadStorage()
    {
        if (DirectoryOf("blkio") is { } legacy)
        {
            using var bytes = legacy.Read("blkio.throttle.io_service_bytes_recursive");
            using var counts = legacy.Read("blkio.throttle.io_serviced_recursive");
            return bytes.Errno != 0 ? null : new StorageStats
            {
                ReadSizeBytes = CgroupNumbers.SumOperation(bytes.Bytes, "Read"u8),
                WriteSizeBytes = CgroupNumbers.SumOperation(bytes.Bytes, "Write"u8),
                ReadCountNormalized = CgroupNumbers.SumOperation(counts.Bytes, "Read"u8),
                WriteCountNormalized = CgroupNumbers.SumOperation(counts.Bytes, "Write"u8),
            };
        }

        if (DirectoryOf("io") is not { } directory)
        {
            return null;
        }

        using var text = directory.Read("io.stat");
        return text.Errno != 0 ? null : new StorageStats
        {
            ReadSizeBytes = CgroupNumbers.SumKey(text.Bytes, "rbytes"u8),
            WriteSizeBytes = CgroupNumbers.SumKey(text.Bytes, "wbytes"u8),
            ReadCountNormalized = CgroupNumbers.SumKey(text.Bytes, "rios"u8),
            WriteCountNormalized = CgroupNumbers.SumKey(text.Bytes, "wios"u8),
        };
    }

    private static bool TryReadNumber(CgroupDirectory directory, string file, out ulong value)
    {
        using var text = directory.Read(file);
        return CgroupNumbers.TryParse(text.Bytes, out value);
    }
}
