using System.Globalization;
using Caisson.Contracts.Oci;

namespace Caisson.Engine.Cgroups;

/// <summary>Compiles a specification's limits into writes for one host: a pure function.</summary>
/// <remarks>
/// What the host cannot enforce is refused by name, never left out in silence. Zero is "not given" where the reference runtimes read it so (shares,
/// quota, period, memory, swap). Sources: runtime-spec 1.2 <c>config-linux.md</c>; the kernel's <c>cgroup-v1/*</c> and <c>cgroup-v2.rst</c>.
/// </remarks>
internal sealed partial class LimitCompiler
{
    private readonly CgroupLayout _layout;
    private readonly List<CgroupWrite> _writes = [];
    private readonly List<string> _notes = [];
    private DeviceLimit? _devices;

    private LimitCompiler(CgroupLayout layout) => _layout = layout;

    /// <summary>The limits of a new container; device access is restricted also where the specification says nothing.</summary>
    /// <exception cref="CgroupException">A value makes no sense, or this host cannot enforce it.</exception>
    public static CgroupLimits Compile(CgroupLayout layout, LinuxResources? resources)
    {
        var compiler = new LimitCompiler(layout);
        compiler.AddDevices(resources?.Devices ?? [], isChange: false);
        compiler.AddAllButDevices(resources ?? new LinuxResources());
        return compiler.Finish();
    }

    /// <summary>Limits that change while a container runs; what is null stays as it is.</summary>
    /// <exception cref="CgroupException">A value makes no sense, or this host cannot enforce it.</exception>
    public static CgroupLimits CompileUpdate(CgroupLayout layout, LinuxResources resources)
    {
        var compiler = new LimitCompiler(layout);
        if (resources.Devices is { } devices)
        {
            compiler.AddDevices(devices, isChange: true);
        }

        compiler.AddAllButDevices(resources);
        return compiler.Finish();
    }

    private void AddAllButDevices(LinuxResources resources)
    {
        AddCpu(resources.Cpu ?? new CpuResources());
        AddMemory(resources.Memory ?? new MemoryResources());
        AddPids(resources.Pids?.Limit);
        AddBlockIo(resources.BlockIo ?? new BlockIoResources());
        AddHugePages(resources.HugepageLimits ?? []);
        AddNetwork(resources.Network ?? new NetworkResources());
        AddRdma(resources.Rdma);
        AddUnified(resources.Unified);
    }

    /// <summary>Writes of one hierarchy stand together, in their order.</summary>
    private CgroupLimits Finish()
    {
        var ordered = new List<CgroupWrite>(_writes.Count);
        foreach (var hierarchy in _layout.Hierarchies)
        {
            foreach (var write in _writes)
            {
                if (write.Hierarchy == hierarchy)
                {
                    ordered.Add(write);
                }
            }
        }

        return new CgroupLimits(ordered, _notes) { Devices = _devices };
    }

    private CgroupHierarchy Owner(string controller, string limit) =>
        _layout.Owning(controller) ?? throw CgroupException.Refused(
            limit, $"no cgroup hierarchy of this host has the controller \"{controller}\"", "enable the controller in the kernel, or leave the limit out");

    private void Add(CgroupHierarchy hierarchy, string file, string value, string limit) => _writes.Add(new CgroupWrite(hierarchy, file, value, limit));

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
