using System.Buffers.Binary;

namespace Caisson.Platform.Linux.Launching;

// Scheduling and execution domain: sched_setattr(2), sched_setaffinity(2), ioprio_set(2), personality(2).
public sealed partial class PlanBuilder
{
    private const int WhoProcess = 1;
    private const int IoClassShift = 13;

    /// <summary>sched_setattr(2) of this process.</summary>
    public PlanStep SetScheduling(uint policy, ulong flags, int nice, uint priority, ulong runtime, ulong deadline, ulong period)
    {
        var attributes = new byte[48];
        BinaryPrimitives.WriteInt32LittleEndian(attributes, attributes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(attributes.AsSpan(4), policy);
        BinaryPrimitives.WriteUInt64LittleEndian(attributes.AsSpan(8), flags);
        BinaryPrimitives.WriteInt32LittleEndian(attributes.AsSpan(16), nice);
        BinaryPrimitives.WriteUInt32LittleEndian(attributes.AsSpan(20), priority);
        BinaryPrimitives.WriteUInt64LittleEndian(attributes.AsSpan(24), runtime);
        BinaryPrimitives.WriteUInt64LittleEndian(attributes.AsSpan(32), deadline);
        BinaryPrimitives.WriteUInt64LittleEndian(attributes.AsSpan(40), period);
        return Call(
            SystemCallNumber.SchedSetattr, "sched_setattr", null, 0,
            Operand.Bytes(attributes, $"policy {policy} flags {flags} nice {nice} priority {priority} {runtime}/{deadline}/{period}"), 0);
    }

    /// <summary>sched_setaffinity(2) of this process.</summary>
    public PlanStep SetProcessors(byte[] mask, string list)
    {
        ArgumentNullException.ThrowIfNull(mask);
        return Call(SystemCallNumber.SchedSetaffinity, "sched_setaffinity", null, 0, mask.Length, Operand.Bytes(mask, list));
    }

    /// <summary>ioprio_set(2) of this process.</summary>
    public PlanStep SetIoPriority(int kind, int priority) =>
        Call(SystemCallNumber.IoprioSet, "ioprio_set", null, Operand.Named(WhoProcess, "process"), 0, Operand.Named((kind << IoClassShift) | priority, $"class {kind} priority {priority}"));

    /// <summary>personality(2).</summary>
    public PlanStep SetPersonality(int domain) => Call(SystemCallNumber.Personality, "personality", null, Operand.Hex(domain));
}
