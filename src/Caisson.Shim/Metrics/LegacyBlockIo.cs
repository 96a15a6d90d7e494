using Caisson.Shim.Protocol.Metrics1;

namespace Caisson.Shim.Metrics;

/// <summary>What a cgroup of version 1 read and wrote. The scheduler's own counters where it keeps them, else those of the limits.</summary>
internal static class LegacyBlockIo
{
    /// <summary>Reads it.</summary>
    public static BlkIOStat? Read(ControlFiles files)
    {
        if (files.Text("blkio.throttle.io_serviced") is null && files.Text("blkio.io_serviced_recursive") is null)
        {
            return null;
        }

        var names = DeviceNames();
        if (Entries(files, "blkio.io_serviced_recursive", names) is { Count: > 0 } serviced)
        {
            return new BlkIOStat
            {
                IoServicedRecursive = serviced,
                IoServiceBytesRecursive = Entries(files, "blkio.io_service_bytes_recursive", names),
                IoQueuedRecursive = Entries(files, "blkio.io_queued_recursive", names),
                IoServiceTimeRecursive = Entries(files, "blkio.io_service_time_recursive", names),
                IoWaitTimeRecursive = Entries(files, "blkio.io_wait_time_recursive", names),
                IoMergedRecursive = Entries(files, "blkio.io_merged_recursive", names),
                IoTimeRecursive = Entries(files, "blkio.time_recursive", names),
                SectorsRecursive = Entries(files, "blkio.sectors_recursive", names),
            };
        }

        return new BlkIOStat
        {
            IoServicedRecursive = Entries(files, "blkio.throttle.io_serviced", names),
            IoServiceBytesRecursive = Entries(files, "blkio.throttle.io_service_bytes", names),
        };
    }

    /// <summary>Lines <c>8:0 Read 12</c>, or <c>8:0 12</c> of what has no kinds; the sum over all devices is passed over.</summary>
    private static List<BlkIOEntry> Entries(ControlFiles files, string file, Dictionary<(ulong, ulong), string> names)
    {
        var entries = new List<BlkIOEntry>();
        foreach (var row in files.Rows(file))
        {
            if (row.Length is 2 or 3
                && row[0].Split(':') is [var first, var second]
                && ControlFiles.ParseNumber(first) is { } major
                && ControlFiles.ParseNumber(second) is { } minor
                && ControlFiles.ParseNumber(row[^1]) is { } value)
            {
                entries.Add(new BlkIOEntry
                {
                    Op = row.Length == 3 ? row[1] : "",
                    Device = names.GetValueOrDefault((major, minor), ""),
                    Major = major,
                    Minor = minor,
                    Value = value,
                });
            }
        }

        return entries;
    }

    /// <summary>Lines <c>major minor #blocks name</c>.</summary>
    private static Dictionary<(ulong Major, ulong Minor), string> DeviceNames()
    {
        var names = new Dictionary<(ulong, ulong), string>();
        foreach (var row in new ControlFiles("/proc").Rows("partitions"))
        {
            if (row is [var major, var minor, _, var name] && ControlFiles.ParseNumber(major) is { } first && ControlFiles.ParseNumber(minor) is { } second)
            {
                names[(first, second)] = "/dev/" + name;
            }
        }

        return names;
    }
}
