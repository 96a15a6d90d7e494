using System.Runtime.CompilerServices;

namespace Caisson.IntegrationTests.Guests;

/// <summary>The kernel that guests boot: Debian's cloud flavour, taken out of its package by test.sh (eng/setup.sh), nothing of it installed.</summary>
internal static class GuestKernel
{
    /// <summary>Modules that the tests use, none of which needs another.</summary>
    internal static readonly string[] Modules = ["overlay", "brd", "bfq"];

    /// <summary>Where it is: <c>vmlinuz</c> and <c>NAME.ko</c> for each module. The environment variable CAISSON_GUEST_KERNEL names another place.</summary>
    internal static string Directory { get; } =
        Environment.GetEnvironmentVariable("CAISSON_GUEST_KERNEL") is { Length: > 0 } directory ? directory : Find();

    /// <summary>The kernel.</summary>
    internal static string Image => Path.Combine(Directory, "vmlinuz");

    /// <summary>A module's file.</summary>
    internal static string PathOf(string module) => Path.Combine(Directory, module + ".ko");

    private static string Find([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "..", "artifacts", "guest-kernel"));
}
