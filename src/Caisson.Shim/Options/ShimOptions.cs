using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Shim.Options;

/// <summary>What a runtime's options of any kind mean to this shim (docs/shim.md has the table).</summary>
internal sealed record ShimOptions
{
    /// <summary>The cgroup the shim itself is put into; empty leaves it in containerd's.</summary>
    public string ShimCgroup { get; init; } = "";

    /// <summary>Asks for chroot instead of pivot_root.</summary>
    public bool AvoidsPivot { get; init; }

    /// <summary>Asks for a virtual machine around the container.</summary>
    public bool IsHypervisorIsolated { get; init; }

    /// <summary>Asks for a restore, from this directory.</summary>
    public string CheckpointPath { get; init; } = "";

    /// <summary>Whether a pod's sandbox has a process: <c>none</c> or <c>pause</c>; empty leaves it to the pod, or else to the default.</summary>
    public string SandboxProcess { get; init; } = "";

    /// <summary>What was passed over, for the log; null when nothing was.</summary>
    public string? Note { get; init; }

    /// <summary>Reads options. A kind that is unknown is passed over, with a note: options are advice of whoever configured the runtime, and the defaults are sound.</summary>
    /// <param name="options">As they came; null for none.</param>
    /// <exception cref="ArgumentException">They are of a known kind and cannot be read.</exception>
    public static ShimOptions Read(Any? options)
    {
        if (options is null || options.TypeUrl.Length == 0)
        {
            return new ShimOptions();
        }

        try
        {
            return options switch
            {
                _ when options.Is("containerd.runc.v1.Options") => RuncOptions.Read(options.Unpack<Protocol.Runc.Options>()),
                _ when options.Is("runtimeoptions.v1.Options") => GenericOptions.Read(options.Unpack<Protocol.RuntimeOptions.Options>()),
                _ when options.Is("containerd.runhcs.v1.Options") => RunhcsOptions.Read(options.Unpack<Protocol.Runhcs.Options>()),
                _ => new ShimOptions { Note = $"options of the unknown type '{options.TypeUrl}' are passed over" },
            };
        }
        catch (WireFormatException damage)
        {
            throw new ArgumentException($"the options of type '{options.TypeUrl}' cannot be read: {damage.Message}", damage);
        }
    }
}
