using System.Diagnostics;
using Caisson.IntegrationTests.Cri;
using Caisson.IntegrationTests.Guests;
using Caisson.Platform.Linux.Processes;

namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>Tells whether a test can run here.</summary>
internal static class Requirements
{
    // What is tested with one of these does without a host.
    private const Requirement Hostless = Requirement.Runtime | Requirement.Shim | Requirement.ShimFailpoints | Requirement.Containerd | Requirement.Guest;

    /// <summary>Why not; null when it can.</summary>
    internal static string? WhyUnmet(Requirement needs)
    {
        if (!OperatingSystem.IsLinux() || CurrentProcess.EffectiveUserId != 0)
        {
            return "needs root on Linux";
        }

        var missing = (needs & Hostless) == 0 ? Executables.WhyMissing(Executables.Host) : null;
        missing ??= needs.HasFlag(Requirement.Failpoints) ? Executables.WhyMissing(Executables.HostWithFailpoints) : null;
        missing ??= needs.HasFlag(Requirement.Cli) ? Executables.WhyMissing(Executables.Cli) : null;
        missing ??= needs.HasFlag(Requirement.CliFailpoints) ? Executables.WhyMissing(Executables.CliWithFailpoints) : null;
        missing ??= needs.HasFlag(Requirement.Busybox) && !File.Exists(BusyboxRoot.ProgramPath) ? "needs the package busybox-static" : null;
        missing ??= needs.HasFlag(Requirement.Runtime) ? Executables.WhyMissing(Executables.Runtime) : null;
        missing ??= needs.HasFlag(Requirement.Shim) ? Executables.WhyMissing(Executables.Shim) : null;
        missing ??= needs.HasFlag(Requirement.ShimFailpoints) ? Executables.WhyMissing(Executables.ShimWithFailpoints) : null;
        missing ??= needs.HasFlag(Requirement.Runc) && Executables.FindOnPath("runc") is null ? "needs the package runc" : null;
        missing ??= needs.HasFlag(Requirement.Containerd) && (Executables.FindOnPath("containerd") is null || Executables.FindOnPath("ctr") is null)
            ? "needs the package containerd"
            : null;
        missing ??= needs.HasFlag(Requirement.Guest) ? WhyNoGuest() : null;
        missing ??= needs.HasFlag(Requirement.Podman) && Executables.FindOnPath("podman") is null ? "needs the package podman (eng/test-peers.sh)" : null;
        missing ??= needs.HasFlag(Requirement.Cni) && (!File.Exists(Path.Combine(PodNetwork.Plugins, "bridge")) || Executables.FindOnPath("ip") is null || Executables.FindOnPath("iptables") is null)
            ? "needs the packages containernetworking-plugins, iproute2 and iptables"
            : null;
        missing ??= needs.HasFlag(Requirement.SubordinateIds) ? WhyNoSubordinateIds() : null;
        missing ??= needs.HasFlag(Requirement.DockerEngine) && !HasDocker ? WithoutDocker : null;
        missing ??= needs.HasFlag(Requirement.Docker) ? WhyNoDocker() : null;
        return missing;
    }

    private const string WithoutDocker = "needs Docker's daemon (ensure_docker of eng/setup.sh)";

    private static bool HasDocker => Executables.Docker("dockerd") is not null && Executables.Docker("docker") is not null;

    private static string? WhyNoDocker()
    {
        if (!HasDocker)
        {
            return WithoutDocker;
        }

        using var features = Process.Start(new ProcessStartInfo(Executables.Runtime, ["features"]) { RedirectStandardOutput = true })!;
        var known = features.StandardOutput.ReadToEnd();
        features.WaitForExit();
        return known.Contains("\"prestart\"", StringComparison.Ordinal) ? null : "Docker gives every container a hook, and caisson-runtime knows none";
    }

    private static string? WhyNoSubordinateIds() =>
        Executables.FindOnPath("newuidmap") is null || Executables.FindOnPath("newgidmap") is null ? "needs the package uidmap"
        : File.Exists("/etc/subuid") && File.Exists("/etc/subgid") ? null
        : "needs the files /etc/subuid and /etc/subgid, empty ones too";

    private static string? WhyNoGuest()
    {
        if (Executables.FindOnPath(Guest.Emulator) is null)
        {
            return "needs the package qemu-system-x86";
        }

        return File.Exists(GuestKernel.Image)
            ? Executables.WhyMissing(Executables.NativeTests)
            : $"'{GuestKernel.Image}' is not there: ensure_guest_kernel of eng/setup.sh takes it out of Debian's package";
    }
}
