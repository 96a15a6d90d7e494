using Caisson.Contracts.Oci;

namespace Caisson.Engine.Cgroups;

internal sealed partial class LimitCompiler
{
    private void AddPids(long? most)
    {
        if (most is { } count)
        {
            var limit = $"pids limit {count}";
            Add(Owner("pids", limit), "pids.max", count > 0 ? Text(count) : "max", limit);
        }
    }

    private void AddHugePages(IReadOnlyList<HugepageLimit> limits)
    {
        foreach (var pages in limits)
        {
            var limit = $"huge page limit {pages.PageSize}";
            var digits = pages.PageSize.AsSpan().TrimEnd("KMGB");
            if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9') || pages.PageSize[digits.Length..] is not ("KB" or "MB" or "GB"))
            {
                throw CgroupException.BadValue(limit, "the page size reads like 2MB");
            }

            var owner = Owner("hugetlb", limit);
            Add(owner, $"hugetlb.{pages.PageSize}.{(owner.IsUnified ? "max" : "limit_in_bytes")}", Text(pages.Limit), limit);
        }
    }

    private void AddNetwork(NetworkResources network)
    {
        if (network.ClassId is > 0 and var classId)
        {
            Add(Owner("net_cls", $"network classID {classId}"), "net_cls.classid", Text((ulong)classId), $"network classID {classId}");
        }

        foreach (var priority in network.Priorities ?? [])
        {
            var limit = $"network priority of {priority.Name}";
            if (priority.Name.AsSpan().ContainsAny(" \n\t"))
            {
                throw CgroupException.BadValue(limit, "the interface has no such name");
            }

            Add(Owner("net_prio", limit), "net_prio.ifpriomap", $"{priority.Name} {Text((ulong)priority.Priority)}", limit);
        }
    }

    private void AddRdma(IReadOnlyDictionary<string, RdmaLimit>? devices)
    {
        foreach (var (device, most) in devices ?? new Dictionary<string, RdmaLimit>())
        {
            var limit = $"rdma limit of {device}";
            if (device.AsSpan().ContainsAny(" \n\t"))
            {
                throw CgroupException.BadValue(limit, "the device has no such name");
            }

            var handles = most.HcaHandles is { } handleCount ? " hca_handle=" + Text((ulong)handleCount) : "";
            var objects = most.HcaObjects is { } objectCount ? " hca_object=" + Text((ulong)objectCount) : "";
            Add(Owner("rdma", limit), "rdma.max", device + handles + objects, limit);
        }
    }

    private void AddUnified(IReadOnlyDictionary<string, string>? values)
    {
        foreach (var (file, value) in values ?? new Dictionary<string, string>())
        {
            var limit = $"unified \"{file}\"";
            var dot = file.IndexOf('.', StringComparison.Ordinal);
            if (dot <= 0 || file.Length > 200 || file.AsSpan().ContainsAnyExcept(FileNameCharacters))
            {
                throw CgroupException.BadValue(limit, "that is no name of a control file");
            }

            var controller = file[..dot];
            if (controller == "cgroup")
            {
                throw CgroupException.Refused(limit, "the files of the cgroup core are the engine's own", LeaveOut);
            }

            var owner = _layout.Unified is { } unified && unified.Has(controller)
                ? unified
                : throw CgroupException.Refused(limit, $"no cgroup v2 tree of this host has the controller \"{controller}\"", "use the limits by name instead");
            Add(owner, file, value, limit);
        }
    }

    private static readonly System.Buffers.SearchValues<char> FileNameCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-");
}
