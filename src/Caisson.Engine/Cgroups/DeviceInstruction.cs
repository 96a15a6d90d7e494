using System.Globalization;

namespace Caisson.Engine.Cgroups;

/// <summary>One instruction of a device program: eBPF (Linux <c>Documentation/bpf/standardization/instruction-set.rst</c>), as far as such a program needs it.</summary>
/// <param name="Code">What it does: class and operation.</param>
/// <param name="Target">The register it changes or looks at.</param>
/// <param name="Source">The other register, where there is one.</param>
/// <param name="Offset">Where in the context to read, or how many instructions to jump over.</param>
/// <param name="Value">The number, where there is one.</param>
internal readonly record struct DeviceInstruction(byte Code, byte Target, byte Source, short Offset, int Value)
{
    /// <summary>Target becomes 4 bytes of the context, from which Source points, at Offset.</summary>
    public const byte LoadWord = 0x61;

    /// <summary>Target becomes Value (32 bits; the upper half zero).</summary>
    public const byte Set = 0xB4;

    /// <summary>Target becomes Source (32 bits).</summary>
    public const byte Copy = 0xBC;

    /// <summary>Target keeps the bits that Value has too (32 bits).</summary>
    public const byte And = 0x54;

    /// <summary>Target is shifted right by Value (32 bits).</summary>
    public const byte ShiftRight = 0x74;

    /// <summary>Jumps when Target is Value (32 bits, Linux 5.1).</summary>
    public const byte JumpIfEqual = 0x16;

    /// <summary>Jumps when Target is not Value (32 bits, Linux 5.1).</summary>
    public const byte JumpIfNot = 0x56;

    /// <summary>Ends the program; register 0 is its answer.</summary>
    public const byte Exit = 0x95;

    /// <summary>As the kernel takes it: struct bpf_insn, little-endian.</summary>
    public ulong Encoded => Code | ((ulong)Target << 8) | ((ulong)Source << 12) | ((ulong)(ushort)Offset << 16) | ((ulong)(uint)Value << 32);

    /// <inheritdoc/>
    public override string ToString() => Code switch
    {
        LoadWord => Text($"r{Target} = context[{Offset}]"),
        Set => Text($"r{Target} = {Value}"),
        Copy => Text($"r{Target} = r{Source}"),
        And => Text($"r{Target} &= {Value:x}"),
        ShiftRight => Text($"r{Target} >>= {Value}"),
        JumpIfEqual => Text($"if r{Target} == {(uint)Value} skip {Offset}"),
        JumpIfNot => Text($"if r{Target} != {(uint)Value} skip {Offset}"),
        _ => "exit",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
