namespace Caisson.Engine.Containers.Seccomp;

/// <summary>A system call's numbers; <see cref="None"/> where an architecture has no such call.</summary>
/// <param name="X64">x86-64.</param>
/// <param name="X32">x32, without the bit that marks it.</param>
/// <param name="X86">32-bit x86.</param>
/// <param name="Arm64">arm64.</param>
/// <param name="Arm">32-bit ARM, EABI.</param>
internal readonly record struct SystemCallRow(int X64, int X32, int X86, int Arm64, int Arm)
{
    /// <summary>There is none.</summary>
    public const int None = -1;
}
