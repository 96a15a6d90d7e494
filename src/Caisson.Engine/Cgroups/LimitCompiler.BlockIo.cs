using Caisson.Contracts.Oci;

namespace Caisson.Engine.Cgroups;

internal sealed partial class LimitCompiler
{
    private void AddBlockIo(BlockIoResources block)
    {
        if (block.LeafWeight is > 0)
        {
            throw CgroupException.Refused($"block io leafWeight {block.LeafWeight}", "the scheduler that knew leaf weights left the kernel with 5.0", LeaveOut);
        }

        if (block.Weight is > 0 and var weight)
        {
            AddWeight($"block io weight {weight}", weight, "");
        }

        foreach (var device in block.WeightDevices ?? [])
        {
            var limit = $"block io weight of device {device.Major}:{device.Minor}";
            if (device.LeafWeight is > 0)
            {
                throw CgroupException.Refused(limit, "the scheduler that knew leaf weights left the kernel with 5.0", LeaveOut);
            }

            if (device.Weight is > 0 and var deviceWeight)
            {
                AddWeight(limit, deviceWeight, $"{Text(device.Major)}:{Text(device.Minor)} ");
            }
        }

        AddThrottle(block.ThrottleReadBytesPerSecond, "read_bps", "rbps");
        AddThrottle(block.ThrottleWriteBytesPerSecond, "write_bps", "wbps");
        AddThrottle(block.ThrottleReadOperationsPerSecond, "read_iops", "riops");
        AddThrottle(block.ThrottleWriteOperationsPerSecond, "write_iops", "wiops");
    }

    private CgroupHierarchy BlockOwner(string limit) => _layout.Owning("blkio") ?? Owner("io", limit);

    private void AddWeight(string limit, ushort weight, string device)
    {
        if (weight is < 10 or > 1000)
        {
            throw CgroupException.BadValue(limit, "it lies between 10 and 1000");
        }

        var owner = BlockOwner(limit);
        if (owner.IsUnified)
        {
            var scaled = 1 + ((weight - 10ul) * 9999 / 990);
            _writes.Add(new CgroupWrite(owner, "io.bfq.weight", device + Text((ulong)weight), limit)
            {
                Otherwise = new CgroupWrite(owner, "io.weight", (device.Length == 0 ? "default " : device) + Text(scaled), limit),
            });
            return;
        }

        var suffix = device.Length == 0 ? "weight" : "weight_device";
        _writes.Add(new CgroupWrite(owner, "blkio.bfq." + suffix, device + Text((ulong)weight), limit)
        {
            Otherwise = new CgroupWrite(owner, "blkio." + suffix, device + Text((ulong)weight), limit),
        });
    }

    private void AddThrottle(IReadOnlyList<ThrottleDevice>? devices, string legacy, string unified)
    {
        foreach (var device in devices ?? [])
        {
            var number = $"{Text(device.Major)}:{Text(device.Minor)}";
            var limit = $"block io {legacy} of device {number}";
            var owner = BlockOwner(limit);
            if (owner.IsUnified)
            {
                Add(owner, "io.max", $"{number} {unified}={(device.Rate == 0 ? "max" : Text(device.Rate))}", limit);
            }
            else
            {
                Add(owner, $"blkio.throttle.{legacy}_device", $"{number} {Text(device.Rate)}", limit);
            }
        }
    }
}
