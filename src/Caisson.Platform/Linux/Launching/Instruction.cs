using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Launching;

/// <summary>A step as the child reads it, in unmanaged memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Instruction
{
    /// <summary>Interrupted calls are made again always; with this flag also those that answer EAGAIN (openat2 beside a rename), a thousand times.</summary>
    internal const uint RetriesAgain = 1;

    /// <summary>Any result but 0 is a failure, reported as EPIPE (poll of the parent's socket).</summary>
    internal const uint ExpectsZero = 2;

    /// <summary>The result 0 is a failure, reported as EPIPE (end of file at the gate).</summary>
    internal const uint ExpectsMore = 4;

    internal nint Number;
    internal fixed long Arguments[6];

    /// <summary>Bit n: argument n is the number of a register.</summary>
    internal uint RegisterMask;
    internal uint Flags;

    /// <summary>Up to four error numbers, 16 bits each, that are not failures.</summary>
    internal ulong Tolerated;
    internal int OnTolerated;
    internal int OnSuccess;
    internal int Operation;

    /// <summary>The register that takes the result; -1 for none.</summary>
    internal int Result;
}
