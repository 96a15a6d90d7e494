namespace Caisson.Shim.Options;

/// <summary>The Windows shim's options, as far as a Linux host can have them.</summary>
internal static class RunhcsOptions
{
    private const int Hypervisor = 1;

    /// <summary>What they mean.</summary>
    public static ShimOptions Read(Protocol.Runhcs.Options options) => new()
    {
        IsHypervisorIsolated = options.SandboxIsolation == Hypervisor,
        Note = options.SandboxPlatform is { Length: > 0 } platform && !platform.StartsWith("linux", StringComparison.Ordinal)
            ? $"the option sandbox_platform '{platform}' is passed over: this host runs Linux containers"
            : null,
    };
}
