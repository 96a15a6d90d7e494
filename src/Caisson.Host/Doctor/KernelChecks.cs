using System.Globalization;
using Caisson.Platform.Linux;

namespace Caisson.Host.Doctor;

/// <summary>What the kernel offers.</summary>
internal static class KernelChecks
{
    private static readonly Version Minimum = new(5, 12);
    private static readonly string[] NeededNamespaces = ["mnt", "pid", "net", "ipc", "uts", "cgroup"];

    internal static IEnumerable<HostCheck> Run()
    {
        yield return Release();
        yield return Calls("pidfd", ("pidfd_open", SystemCallNumber.PidfdOpen), ("pidfd_send_signal", SystemCallNumber.PidfdSendSignal));
        yield return Calls("clone3", ("clone3", SystemCallNumber.Clone3));
        yield return Calls("openat2", ("openat2", SystemCallNumber.Openat2));
        yield return Calls("close-range", ("close_range", SystemCallNumber.CloseRange));
        yield return Calls(
            "mount-api",
            ("open_tree", SystemCallNumber.OpenTree),
            ("move_mount", SystemCallNumber.MoveMount),
            ("fsopen", SystemCallNumber.Fsopen),
            ("fsconfig", SystemCallNumber.Fsconfig),
            ("fsmount", SystemCallNumber.Fsmount));
        var hasAttributes = KernelProbe.Knows(SystemCallNumber.MountSetattr);
        yield return HostCheck.Of(
            "mount-attributes", hasAttributes, hasAttributes ? "present" : "missing: mount_setattr",
            "use Linux 5.12 or later: id-mapped mounts and recursive mount options are refused", CheckStatus.Warn);
        yield return HostCheck.Of(
            "seccomp", KernelProbe.HasSeccompFilters(), KernelProbe.HasSeccompFilters() ? "filters are available" : "filters are not available",
            "use a kernel with CONFIG_SECCOMP_FILTER: containers with a seccomp profile are refused", CheckStatus.Warn);
        yield return Namespaces();
        yield return Overlay();
        yield return Kvm();
    }

    private static HostCheck Release()
    {
        var release = ReadLine("/proc/sys/kernel/osrelease");
        var numbers = release.Split('.', '-', '+', '~');
        var isFine = numbers.Length >= 2
            && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)
            && new Version(major, minor) >= Minimum;
        return HostCheck.Of("kernel", isFine, release, $"use Linux {Minimum} or later");
    }

    private static HostCheck Calls(string name, params ReadOnlySpan<(string Name, int Number)> calls)
    {
        var missing = new List<string>();
        foreach (var call in calls)
        {
            if (!KernelProbe.Knows(call.Number))
            {
                missing.Add(call.Name);
            }
        }

        return HostCheck.Of(
            name,
            missing.Count == 0,
            missing.Count == 0 ? "present" : $"missing: {string.Join(' ', missing)}",
            $"use Linux {Minimum} or later; inside a container, a seccomp profile may hide these calls");
    }

    private static HostCheck Namespaces()
    {
        var missing = NeededNamespaces.Where(name => !File.Exists($"/proc/self/ns/{name}")).ToList();
        var user = File.Exists("/proc/self/ns/user") ? "" : " (no user namespaces)";
        return HostCheck.Of(
            "namespaces", missing.Count == 0, missing.Count == 0 ? string.Join(' ', NeededNamespaces) + user : $"missing: {string.Join(' ', missing)}",
            "use a kernel with these namespaces configured, and mount /proc");
    }

    private static HostCheck Overlay()
    {
        var isThere = File.Exists("/proc/filesystems")
            && File.ReadLines("/proc/filesystems").Any(line => line.EndsWith("\toverlay", StringComparison.Ordinal));
        return HostCheck.Of(
            "overlayfs", isThere, isThere ? "present" : "not registered", "load it: modprobe overlay; without it containers can only use a plain root directory",
            CheckStatus.Warn);
    }

    private static HostCheck Kvm()
    {
        if (!File.Exists("/dev/kvm"))
        {
            return new HostCheck(
                "kvm", CheckStatus.Warn, "/dev/kvm is missing", "enable virtualisation in the firmware, or nested virtualisation, and load kvm_intel or kvm_amd");
        }

        return KernelProbe.WhyKvmIsUnusable() is { } reason
            ? new HostCheck("kvm", CheckStatus.Warn, reason, "give this user access to /dev/kvm (group kvm), or allow nested virtualisation where this machine runs")
            : new HostCheck("kvm", CheckStatus.Ok, "/dev/kvm makes virtual machines");
    }

    private static string ReadLine(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "unknown";
}
