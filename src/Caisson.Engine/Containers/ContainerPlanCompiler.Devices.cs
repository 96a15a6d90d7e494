using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

// Devices: the six that every container has, those of the specification, the links beside them, the console.
internal sealed partial class ContainerPlanCompiler
{
    private const uint RegularFile = 0x8000;
    private const uint CharacterDevice = 0x2000;
    private const uint BlockDevice = 0x6000;
    private const uint Fifo = 0x1000;
    private const uint EveryoneMayReadAndWrite = 0x1b6;

    private static readonly (string Name, uint Major, uint Minor)[] DefaultDevices =
    [
        ("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0),
    ];

    private static readonly (string Target, string Name)[] DeviceLinks =
    [
        ("/proc/self/fd", "fd"), ("/proc/self/fd/0", "stdin"), ("/proc/self/fd/1", "stdout"), ("/proc/self/fd/2", "stderr"), ("pts/ptmx", "ptmx"),
    ];

    private void MakeDevices()
    {
        if (_isDeviceDirectoryBound)
        {
            return;
        }

        _plan.Purpose = "open /dev";
        OpenTarget(["dev"], isDirectory: true);
        foreach (var (name, major, minor) in DefaultDevices)
        {
            if (!IsGiven("/dev/" + name))
            {
                MakeDevice(_target, name, CharacterDevice | EveryoneMayReadAndWrite, DeviceNumber(major, minor), "/dev/" + name);
            }
        }

        _plan.Purpose = "link the standard streams in /dev";
        foreach (var (target, name) in DeviceLinks)
        {
            _plan.MakeLink(target, _target, name).Tolerate(Errno.EEXIST);
        }

        _plan.Close(_target);
        foreach (var device in _linux.Devices ?? [])
        {
            MakeDevice(device);
        }
    }

    private void MakeDevice(LinuxDevice device)
    {
        var names = ContainerPath.Split(device.Path);
        if (names.Count == 0)
        {
            throw SpecCheck.Invalid($"the device path '{device.Path}' names no file");
        }

        var type = device.Type switch
        {
            "c" or "u" => CharacterDevice,
            "b" => BlockDevice,
            "p" => Fifo,
            _ => throw SpecCheck.Invalid($"unknown type '{device.Type}' of the device {device.Path}"),
        };
        var name = names[^1];
        names.RemoveAt(names.Count - 1);
        _plan.Purpose = $"make the device {device.Path}";
        var parent = _root;
        if (names.Count > 0)
        {
            OpenTarget(names, isDirectory: true);
            parent = _target;
        }

        var mode = device.FileMode is { } given ? given & 0xfff : EveryoneMayReadAndWrite;
        var number = type == Fifo ? 0 : DeviceNumber(Part(device.Major, device), Part(device.Minor, device));
        MakeDevice(parent, name, type | mode, number, device.Path, device.Uid ?? 0, device.Gid ?? 0);
        ClosePrevious(parent);
    }

    // Where making nodes is forbidden (EPERM), or something of this name is there already, the host's own node of that path is bound over it, and stays the host's.
    private void MakeDevice(Register parent, string name, uint mode, ulong number, string path, uint uid = 0, uint gid = 0)
    {
        _plan.Purpose = $"make the device {path}";
        var made = new PlanLabel();
        var bound = new PlanLabel();
        var node = _plan.MakeNode(parent, name, mode, number).TolerateTo(bound, Errno.EPERM, Errno.EEXIST);
        _ = (uid, gid) is (0, 0) ? node.ThenTo(made) : _plan.ChangeOwner(parent, name, uid, gid).ThenTo(made);
        _plan.Mark(bound);
        _plan.MakeNode(parent, name, RegularFile | EveryoneMayReadAndWrite, 0).Tolerate(Errno.EEXIST);
        BindOver(path, plan => plan.CopyTree(_mount, path, isRecursive: false));
        _plan.Mark(made);
    }

    private void BindOver(string path, Action<PlanBuilder> copy)
    {
        _plan.OpenInRoot(_node, _root, path[1..], OpenFlags.Path);
        copy(_plan);
        _plan.Attach(_mount, _node);
        _plan.Close(_mount);
        _plan.Close(_node);
    }

    // The terminal belongs to the container's own devpts and never passes through a path: multiplexer by descriptor, peer by ioctl, console by bind.
    private void MakeTerminal(ProcessPlan process, ProcessDescriptors.Terminal size)
    {
        _plan.Purpose = "make the terminal";
        var master = _plan.NewRegister("master");
        if (_terminals is { } terminals)
        {
            _plan.OpenBeneath(master, terminals, "ptmx", OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal);
            _plan.Close(terminals);
        }
        else
        {
            _plan.OpenInRoot(master, _root, "dev/ptmx", OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal);
        }

        var terminal = process.OpenTerminal(master, size);
        _plan.Purpose = "bind the terminal at /dev/console";
        OpenTarget(["dev"], isDirectory: true);
        _plan.MakeNode(_target, "console", RegularFile | 0x180, 0).Tolerate(Errno.EEXIST);
        _plan.Close(_target);
        BindOver("/dev/console", plan => plan.CopyTree(_mount, terminal, isRecursive: false));
    }

    private bool IsGiven(string path)
    {
        foreach (var device in _linux.Devices ?? [])
        {
            if (device.Path == path)
            {
                return true;
            }
        }

        return false;
    }

    private static uint Part(long number, LinuxDevice device) =>
        number is >= 0 and <= uint.MaxValue ? (uint)number : throw SpecCheck.Invalid($"the device {device.Path} has no valid number");

    // makedev(3) of the C library, which the kernel's new_encode_dev reads.
    private static ulong DeviceNumber(uint major, uint minor) => (minor & 0xff) | ((ulong)major << 8) | ((ulong)(minor & 0xffffff00) << 12);
}
