using System.Runtime.InteropServices;

namespace Caisson.Compute.Images;

/// <summary>What an image must be made for, in Go's words.</summary>
/// <param name="OperatingSystem"><c>linux</c>.</param>
/// <param name="Architecture"><c>amd64</c>, <c>arm64</c>.</param>
public sealed record ImagePlatform(string OperatingSystem, string Architecture)
{
    /// <summary>This machine's.</summary>
    public static ImagePlatform Current { get; } = new(
        "linux",
        RuntimeInformation.OSArchitecture switch
        {
            System.Runtime.InteropServices.Architecture.X64 => "amd64",
            System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
            var other => other.ToString(),
        });

    /// <summary>Whether an image that says this can run.</summary>
    /// <param name="operatingSystem">Its operating system.</param>
    /// <param name="architecture">Its architecture.</param>
    public bool Matches(string? operatingSystem, string? architecture) => OperatingSystem == operatingSystem && Architecture == architecture;

    /// <summary><c>linux/amd64</c>.</summary>
    public override string ToString() => $"{OperatingSystem}/{Architecture}";
}
