namespace Caisson.Platform.Linux.Trees;

/// <summary>A device's number (makedev(3)).</summary>
/// <param name="Major">The driver.</param>
/// <param name="Minor">The device among the driver's.</param>
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <summary>The largest major number of the kernel, 12 bits.</summary>
    public const uint MaximumMajor = 0xfff;

    /// <summary>The largest minor number of the kernel, 20 bits.</summary>
    public const uint MaximumMinor = 0xfffff;

    internal ulong Encoded =>
        ((ulong)(Major & 0xfffff000) << 32) | ((ulong)(Major & 0xfff) << 8) | ((ulong)(Minor & 0xffffff00) << 12) | (Minor & 0xff);
}
