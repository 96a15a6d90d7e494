using Caisson.Contracts.Errors;

namespace Caisson.Engine.Containers.Seccomp;

/// <summary>An architecture whose system calls a filter judges.</summary>
/// <remarks><c>linux/audit.h</c> (AUDIT_ARCH_…), seccomp(2).</remarks>
internal enum FilterArchitecture
{
    /// <summary>x86-64.</summary>
    X64,

    /// <summary>x32: 32-bit pointers on x86-64, told apart by bit 30 of the number alone.</summary>
    X32,

    /// <summary>32-bit x86.</summary>
    X86,

    /// <summary>arm64.</summary>
    Arm64,

    /// <summary>32-bit ARM.</summary>
    Arm,
}

/// <summary>What is known of architectures.</summary>
internal static class FilterArchitectures
{
    /// <summary>Marks an x32 call's number (<c>__X32_SYSCALL_BIT</c>).</summary>
    public const uint X32Bit = 0x40000000;

    /// <summary>The names of those that a filter can judge.</summary>
    public static IReadOnlyList<string> Names { get; } = ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM", "SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64"];

    // Known by name to the specification; no process of a machine that this launcher runs on can have them, so that there is nothing to judge.
    private static readonly string[] Foreign =
    [
        "SCMP_ARCH_MIPS", "SCMP_ARCH_MIPS64", "SCMP_ARCH_MIPS64N32", "SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64", "SCMP_ARCH_MIPSEL64N32", "SCMP_ARCH_PPC",
        "SCMP_ARCH_PPC64", "SCMP_ARCH_PPC64LE", "SCMP_ARCH_S390", "SCMP_ARCH_S390X", "SCMP_ARCH_PARISC", "SCMP_ARCH_PARISC64", "SCMP_ARCH_RISCV64",
        "SCMP_ARCH_LOONGARCH64", "SCMP_ARCH_M68K", "SCMP_ARCH_SH", "SCMP_ARCH_SHEB",
    ];

    /// <summary>The architecture of a name; null for one that cannot occur here.</summary>
    /// <exception cref="LaunchException">The name is unknown.</exception>
    public static FilterArchitecture? Parse(string name) => name switch
    {
        "SCMP_ARCH_X86_64" => FilterArchitecture.X64,
        "SCMP_ARCH_X32" => FilterArchitecture.X32,
        "SCMP_ARCH_X86" => FilterArchitecture.X86,
        "SCMP_ARCH_AARCH64" => FilterArchitecture.Arm64,
        "SCMP_ARCH_ARM" => FilterArchitecture.Arm,
        _ when Array.IndexOf(Foreign, name) >= 0 => null,
        _ => throw new LaunchException(ErrorCode.InvalidDocument, $"unknown architecture '{name}' in linux.seccomp.architectures", 0),
    };

    /// <summary>What the kernel says in seccomp_data.arch.</summary>
    public static uint Token(this FilterArchitecture architecture) => architecture switch
    {
        FilterArchitecture.X64 or FilterArchitecture.X32 => 0xc000003e,
        FilterArchitecture.X86 => 0x40000003,
        FilterArchitecture.Arm64 => 0xc00000b7,
        FilterArchitecture.Arm => 0x40000028,
    };

    /// <summary>Arguments have 32 bits.</summary>
    public static bool IsNarrow(this FilterArchitecture architecture) => architecture is not (FilterArchitecture.X64 or FilterArchitecture.Arm64);

    /// <summary>The number of a call, as the kernel says it in seccomp_data.nr; null when there is none.</summary>
    public static uint? NumberOf(this FilterArchitecture architecture, in SystemCallRow row)
    {
        var number = architecture switch
        {
            FilterArchitecture.X64 => row.X64,
            FilterArchitecture.X32 => row.X32,
            FilterArchitecture.X86 => row.X86,
            FilterArchitecture.Arm64 => row.Arm64,
            FilterArchitecture.Arm => row.Arm,
        };
        return number < 0 ? null : architecture == FilterArchitecture.X32 ? (uint)number | X32Bit : (uint)number;
    }
}
