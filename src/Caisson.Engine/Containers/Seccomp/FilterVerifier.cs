using System.Buffers.Binary;
using Caisson.Contracts.Errors;

namespace Caisson.Engine.Containers.Seccomp;

/// <summary>Looks at a finished program with the kernel's eyes: what it would refuse must not reach a container's start.</summary>
/// <remarks>bpf_check_classic() and seccomp_check_filter() of the kernel.</remarks>
internal static class FilterVerifier
{
    /// <summary>The size of struct sock_filter.</summary>
    public const int InstructionBytes = 8;

    /// <summary>The kernel's limit (BPF_MAXINSNS).</summary>
    public const int MostInstructions = 4096;

    private const int DataBytes = 64;

    /// <summary>Verifies.</summary>
    /// <exception cref="LaunchException">The profile takes more instructions than the kernel allows.</exception>
    /// <exception cref="InvalidOperationException">The program is wrong.</exception>
    public static void Verify(ReadOnlySpan<byte> program)
    {
        var count = program.Length / InstructionBytes;
        if (count > MostInstructions)
        {
            throw new LaunchException(
                ErrorCode.TooLarge, $"linux.seccomp takes {count} instructions of BPF, the kernel allows {MostInstructions}", 0, "join rules, or name fewer architectures");
        }

        for (var i = 0; i < count; i++)
        {
            var instruction = program.Slice(i * InstructionBytes, InstructionBytes);
            var left = count - 1 - i;
            var operand = BinaryPrimitives.ReadUInt32LittleEndian(instruction[4..]);
            var isValid = BinaryPrimitives.ReadUInt16LittleEndian(instruction) switch
            {
                0x20 => operand < DataBytes && operand % 4 == 0 && left > 0,
                0x15 or 0x25 or 0x35 => instruction[2] < left && instruction[3] < left,
                0x05 => operand < left,
                0x54 => left > 0,
                0x06 => true,
                _ => false,
            };
            if (!isValid)
            {
                throw new InvalidOperationException($"instruction {i} of a seccomp program is invalid");
            }
        }
    }
}
