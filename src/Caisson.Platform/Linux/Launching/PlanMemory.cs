using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Launching;

/// <summary>The head of an encoded plan: all that the child reads begins here.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct PlanMemory
{
    /// <summary>The register that holds the child's end of the socket to its parent, wherever it has moved.</summary>
    internal const int StatusRegister = 0;

    internal Instruction* Instructions;
    internal nint* Registers;
    internal nint CallClone3;
    internal nint CallSend;
    internal nint CallExitGroup;
    internal nint CallFstatfs;
    internal ChildReport Report;
}
