using System.Globalization;
using Caisson.Engine.Containers.Seccomp;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Launching;
using Caisson.Platform.Linux.Processes;
using Profile = Caisson.Contracts.Oci.Seccomp;

namespace Caisson.Engine.Containers;

/// <summary>What compiling a plan has to know of the host: passed in, so that compiling stays a pure function.</summary>
internal sealed record HostFacts
{
    private const ulong DefaultStackInBytes = 8 << 20;

    /// <summary>What stands at a host path: a directory (true), something else (false) or nothing (null). Asked for sources of binds.</summary>
    public required Func<string, bool?> IsDirectory { get; init; }

    /// <summary>The soft limit of our stack in bytes, which bounds arguments and environment. Asked only when they are large.</summary>
    public required Func<ulong> StackLimitInBytes { get; init; }

    /// <summary>The architecture whose system calls the machine's own programs make.</summary>
    public FilterArchitecture Architecture { get; init; } = SystemCallNumber.IsArm64 ? FilterArchitecture.Arm64 : FilterArchitecture.X64;

    /// <summary>How profiles of system calls become filters; a launcher remembers the last ones.</summary>
    public Func<Profile?, FilterArchitecture, SeccompFilter?> CompileFilter { get; init; } = SeccompCompiler.Compile;

    /// <summary>The kernel has mount_setattr(2): Linux 5.12.</summary>
    public bool HasMountAttributes { get; init; } = true;

    /// <summary>We are a user other than root: what we make needs a user namespace, and processes of it are entered by the child alone.</summary>
    public bool IsUnprivileged { get; init; }

    /// <summary>AppArmor is there and on. Asked only when a profile is given.</summary>
    public Func<bool> HasAppArmor { get; init; } = static () => false;

    /// <summary>SELinux is there and on. Asked only when a label is given.</summary>
    public Func<bool> HasSelinux { get; init; } = static () => false;

    /// <summary>The machine we run on.</summary>
    public static HostFacts OfThisMachine { get; } = new()
    {
        IsDirectory = HostFiles.IsDirectory,
        StackLimitInBytes = ReadStackLimit,
        IsUnprivileged = CurrentProcess.EffectiveUserId != 0,
        HasMountAttributes = KernelProbe.Knows(SystemCallNumber.MountSetattr),
        HasAppArmor = static () => File.Exists("/sys/module/apparmor/parameters/enabled") && File.ReadAllText("/sys/module/apparmor/parameters/enabled").StartsWith('Y'),
        HasSelinux = static () => File.Exists("/sys/fs/selinux/enforce"),
    };

    private static ulong ReadStackLimit()
    {
        const string Label = "Max stack size";
        foreach (var line in File.ReadLines("/proc/self/limits"))
        {
            if (line.StartsWith(Label, StringComparison.Ordinal))
            {
                var soft = line.AsSpan(Label.Length).TrimStart();
                soft = soft[..Math.Max(0, soft.IndexOf(' '))];
                return ulong.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : ulong.MaxValue;
            }
        }

        return DefaultStackInBytes;
    }
}
