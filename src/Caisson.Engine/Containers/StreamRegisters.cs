using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>The registers that hold the caller's standard streams; null where the child opens its own.</summary>
internal sealed record StreamRegisters(Register? Input, Register? Output, Register? Error)
{
    /// <summary>Names the registers a request needs.</summary>
    public static StreamRegisters For(PlanBuilder plan, ProcessDescriptors descriptors) => descriptors is ProcessDescriptors.Streams streams
        ? new StreamRegisters(
            streams.Input is null ? null : plan.NewRegister("input"),
            streams.Output is null ? null : plan.NewRegister("output"),
            streams.Error is null ? null : plan.NewRegister("error"))
        : new StreamRegisters(null, null, null);
}
