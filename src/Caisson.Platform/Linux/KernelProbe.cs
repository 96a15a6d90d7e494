using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux;

/// <summary>Asks the kernel what it can do, without doing anything.</summary>
public static class KernelProbe
{
    private const nint KvmGetApiVersion = 0xAE00;
    private const nint KvmCreateVm = 0xAE01;
    private const nint SeccompGetActionAvailable = 2;
    private const uint SeccompReturnErrno = 0x00050000;
    private const int WritePermission = 2;

    /// <summary>The kernel knows a system call: it answers arguments that cannot be right with anything but ENOSYS.</summary>
    /// <param name="number">One of <see cref="SystemCallNumber"/>.</param>
    public static bool Knows(int number) =>
        LibC.SystemCall(number, -1, -1, -1, -1, -1, -1) >= 0 || LinuxException.Last("probe").Errno != Errno.ENOSYS;

    /// <summary>Seccomp filters can be installed (seccomp(2), SECCOMP_GET_ACTION_AVAIL).</summary>
    public static unsafe bool HasSeccompFilters()
    {
        var action = SeccompReturnErrno;
        return LibC.SystemCall(SystemCallNumber.Seccomp, SeccompGetActionAvailable, 0, (nint)(&action)) == 0;
    }

    /// <summary>We may write at a path, as far as its permissions and its file system say.</summary>
    public static bool IsWritable(string path) => FileCalls.Access(path, WritePermission) == 0;

    /// <summary>Makes a virtual machine and lets it go again; null when that works, else why not.</summary>
    /// <remarks>A machine that is made may still not run (a hypervisor that forbids nesting late): only a boot proves more.</remarks>
    public static string? WhyKvmIsUnusable()
    {
        var descriptor = FileCalls.Open("/dev/kvm", FileCalls.ReadWrite | FileCalls.CloseOnExec, 0);
        if (descriptor < 0)
        {
            return LinuxException.Last("open", "/dev/kvm").Message;
        }

        using var kvm = new SafeFileHandle(descriptor, ownsHandle: true);
        if (LibC.SystemCall(SystemCallNumber.Ioctl, descriptor, KvmGetApiVersion) != 12)
        {
            return "its API version is not 12";
        }

        var machine = LibC.SystemCall(SystemCallNumber.Ioctl, descriptor, KvmCreateVm);
        if (machine < 0)
        {
            return LinuxException.Last("ioctl KVM_CREATE_VM", "/dev/kvm").Message;
        }

        new SafeFileHandle(machine, ownsHandle: true).Dispose();
        return null;
    }
}
