using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Launching;

/// <summary>A plan in unmanaged memory, ready for one clone. Disposing frees it; a running child has its own copy.</summary>
public sealed unsafe class EncodedPlan : IDisposable
{
    private PlanMemory* _memory;

    internal EncodedPlan(PlanMemory* memory, LaunchPlan plan)
    {
        _memory = memory;
        Plan = plan;
    }

    /// <summary>What was encoded.</summary>
    public LaunchPlan Plan { get; }

    internal PlanMemory* Memory => _memory != null ? _memory : throw new ObjectDisposedException(nameof(EncodedPlan));

    /// <summary>Gives a register its value before the clone: a descriptor of ours, which the child has under the same number.</summary>
    public void Set(Register register, SafeFileHandle descriptor)
    {
        ArgumentNullException.ThrowIfNull(register);
        ArgumentNullException.ThrowIfNull(descriptor);
        Memory->Registers[register.Number] = descriptor.DangerousGetHandle();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}
