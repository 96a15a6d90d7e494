using System.Buffers.Binary;

namespace Caisson.UnitTests.Engine.Containers.Seccomp;

/// <summary>Runs a classic BPF program over a system call, as the kernel would; refuses what the kernel's checks let nobody load.</summary>
internal static class BpfMachine
{
    public static uint Run(ReadOnlySpan<byte> program, uint number, uint architecture, ReadOnlySpan<ulong> arguments)
    {
        Span<byte> data = stackalloc byte[64];
        BinaryPrimitives.WriteUInt32LittleEndian(data, number);
        BinaryPrimitives.WriteUInt32LittleEndian(data[4..], architecture);
        for (var i = 0; i < arguments.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(data[(16 + (i * 8))..], arguments[i]);
        }

        var accumulator = 0u;
        for (var at = 0; ;)
        {
            var instruction = program.Slice(at * 8, 8);
            var operand = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            at++;
            switch (BinaryPrimitives.ReadUInt16LittleEndian(instruction))
            {
                case 0x20:
                    accumulator = BinaryPrimitives.ReadUInt32LittleEndian(data[(int)operand..]);
                    break;
                case 0x54:
                    accumulator &= operand;
                    break;
                case 0x05:
                    at += (int)operand;
                    break;
                case 0x15:
                    at += instruction[accumulator == operand ? 2 : 3];
                    break;
                case 0x25:
                    at += instruction[accumulator > operand ? 2 : 3];
                    break;
                case 0x35:
                    at += instruction[accumulator >= operand ? 2 : 3];
                    break;
                case 0x45:
                    at += instruction[(accumulator & operand) != 0 ? 2 : 3];
                    break;
                case 0x06:
                    return operand;
                default:
                    throw new InvalidOperationException($"instruction {at - 1} is unknown");
            }
        }
    }
}
