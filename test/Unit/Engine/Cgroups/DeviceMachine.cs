using Caisson.Engine.Cgroups;

namespace Caisson.UnitTests.Engine.Cgroups;

/// <summary>Runs a device program over one request as the kernel would; refuses what its verifier lets nobody load.</summary>
internal static class DeviceMachine
{
    private const int RegisterCount = 10;

    /// <param name="program">The program, as it is given to the kernel.</param>
    /// <param name="type"><c>b</c> or <c>c</c>.</param>
    /// <param name="major">The device.</param>
    /// <param name="minor">The device.</param>
    /// <param name="access">Of <c>r</c>, <c>w</c>, <c>m</c>.</param>
    public static bool Allows(ReadOnlySpan<ulong> program, char type, uint major, uint minor, string access)
    {
        var bits = (access.Contains('m') ? 1u : 0) | (access.Contains('r') ? 2u : 0) | (access.Contains('w') ? 4u : 0);
        Span<uint> context = [(bits << 16) | (type == 'b' ? 1u : 2u), major, minor];
        Span<ulong?> registers = new ulong?[RegisterCount];
        registers[1] = 0;
        for (var at = 0; ;)
        {
            var instruction = program[at++];
            var (code, target, source) = ((byte)instruction, (int)((instruction >> 8) & 15), (int)((instruction >> 12) & 15));
            var (offset, value) = ((short)(instruction >> 16), (uint)(instruction >> 32));
            switch (code)
            {
                case 0x61:
                    Assert.Equal(1, source);
                    registers[target] = context[offset / 4];
                    break;
                case 0xB4:
                    registers[target] = value;
                    break;
                case 0xBC:
                    registers[target] = (uint)Read(registers[source]);
                    break;
                case 0x54:
                    registers[target] = (uint)Read(registers[target]) & value;
                    break;
                case 0x74:
                    registers[target] = (uint)Read(registers[target]) >> (int)value;
                    break;
                case 0x16:
                    at += (uint)Read(registers[target]) == value ? Forward(offset) : 0;
                    break;
                case 0x56:
                    at += (uint)Read(registers[target]) != value ? Forward(offset) : 0;
                    break;
                case 0x95:
                    return Read(registers[0]) switch { 0 => false, 1 => true, var other => throw new InvalidOperationException($"answer {other}") };
                default:
                    throw new InvalidOperationException($"instruction {at - 1} is unknown: {code:x}");
            }
        }
    }

    /// <summary>Every instruction can be reached, every jump leads forward into the program, the last instruction ends it.</summary>
    public static void Verify(IReadOnlyList<DeviceInstruction> program)
    {
        var reached = new bool[program.Count + 1];
        reached[0] = true;
        for (var at = 0; at < program.Count; at++)
        {
            Assert.True(reached[at], $"instruction {at} cannot be reached");
            var isJump = program[at].Code is DeviceInstruction.JumpIfEqual or DeviceInstruction.JumpIfNot;
            if (isJump)
            {
                Assert.InRange(at + 1 + program[at].Offset, at + 1, program.Count - 1);
                reached[at + 1 + program[at].Offset] = true;
            }

            reached[at + 1] |= program[at].Code != DeviceInstruction.Exit;
        }

        Assert.False(reached[program.Count], "the program runs over its end");
    }

    private static ulong Read(ulong? register) => register ?? throw new InvalidOperationException("a register is read before it is written");

    private static int Forward(short offset) => offset >= 0 ? offset : throw new InvalidOperationException("a jump leads back");
}
