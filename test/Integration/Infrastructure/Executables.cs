using System.Runtime.CompilerServices;

namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>The published executables under test.</summary>
/// <remarks>
/// The environment variables CAISSON_BIN and CAISSON_BIN_FAILPOINTS name a directory that holds both executables; without them they are looked for
/// where <c>dotnet publish</c> puts them.
/// </remarks>
internal static class Executables
{
    /// <summary>caisson-host, as shipped.</summary>
    internal static string Host => Find("CAISSON_BIN", "Caisson.Host", "release", "caisson-host");

    /// <summary>caisson-host with failpoints.</summary>
    internal static string HostWithFailpoints => Find("CAISSON_BIN_FAILPOINTS", "Caisson.Host", "failpoints", "caisson-host");

    /// <summary>The command line.</summary>
    internal static string Cli => Find("CAISSON_BIN", "Caisson.Cli", "release", "caisson");

    /// <summary>The command line with failpoints.</summary>
    internal static string CliWithFailpoints => Find("CAISSON_BIN_FAILPOINTS", "Caisson.Cli", "failpoints", "caisson");

    /// <summary>The OCI runtime.</summary>
    internal static string Runtime => Find("CAISSON_BIN", "Caisson.Runtime", "release", "caisson-runtime");

    /// <summary>containerd's shim.</summary>
    internal static string Shim => Find("CAISSON_BIN", "Caisson.Shim", "release", "containerd-shim-caisson-v1");

    /// <summary>containerd's shim with failpoints.</summary>
    internal static string ShimWithFailpoints => Find("CAISSON_BIN_FAILPOINTS", "Caisson.Shim", "failpoints", "containerd-shim-caisson-v1");

    /// <summary>The native tests, to be run elsewhere than here.</summary>
    internal static string NativeTests => Find("CAISSON_BIN", "Caisson.NativeTests", "release", "caisson-native-tests");

    /// <summary>A program of this machine, or null.</summary>
    internal static string? FindOnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin").Append("/sbin")
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(File.Exists);

    /// <summary>A program of Docker's, as installed or as eng/test-peers.sh took it out of its package; null when there is none.</summary>
    internal static string? Docker(string name) =>
        FindOnPath(name) ?? new[] { "bin", "sbin" }.Select(directory => Path.Combine(FindRoot(), "artifacts", "peers", "docker", "usr", directory, name)).FirstOrDefault(File.Exists);

    /// <summary>Why tests of an executable cannot run; null when they can.</summary>
    internal static string? WhyMissing(string path) =>
        File.Exists(path) ? null : $"'{path}' is not there: dotnet publish its project, -c Release or -c Failpoints";

    private static string Find(string variable, string project, string configuration, string name) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } directory
            ? Path.Combine(directory, name)
            : Path.Combine(FindRoot(), "artifacts", "publish", project, $"{configuration}_linux-x64", name);

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", ".."));
}
