using System.Runtime.InteropServices;
using System.Text;
using Caisson.Platform.Linux.Native;

namespace Caisson.Platform.Linux.Launching;

/// <summary>Lays a plan out in unmanaged memory: head, registers, instructions, then texts and bytes, each aligned to 8.</summary>
public static unsafe class PlanEncoder
{
    private const int MessageBytes = 128;

    // struct sock_fprog: a count of instructions, and a pointer to them.
    private const int FilterHeadBytes = 16;
    private const int FilterInstructionBytes = 8;

    // struct open_how and struct mount_attr.
    private const int OpenHowBytes = 24;
    private const int AttributesBytes = 32;
    private const ulong ResolveInRoot = 0x10;

    /// <summary>Encodes a plan.</summary>
    /// <exception cref="ArgumentException">A text holds a NUL, which the kernel would take for its end.</exception>
    public static EncodedPlan Encode(LaunchPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var head = Align(sizeof(PlanMemory));
        var registers = plan.Registers.Count * sizeof(nint);
        var instructions = plan.Steps.Count * sizeof(Instruction);
        var memory = (byte*)NativeMemory.Alloc((nuint)(head + registers + instructions + Measure(plan)));
        var encoded = new EncodedPlan((PlanMemory*)memory, plan);
        try
        {
            *(PlanMemory*)memory = new PlanMemory
            {
                Registers = (nint*)(memory + head),
                Instructions = (Instruction*)(memory + head + registers),
                CallClone3 = SystemCallNumber.Clone3,
                CallSend = SystemCallNumber.Sendto,
                CallExitGroup = SystemCallNumber.ExitGroup,
                CallFstatfs = SystemCallNumber.Fstatfs,
            };
            new Span<nint>(memory + head, plan.Registers.Count).Fill(-1);
            Write(plan, (Instruction*)(memory + head + registers), memory + head + registers + instructions);
            return encoded;
        }
        catch
        {
            encoded.Dispose();
            throw;
        }
    }

    private static void Write(LaunchPlan plan, Instruction* instruction, byte* free)
    {
        for (var index = 0; index < plan.Steps.Count; index++, instruction++)
        {
            var step = plan.Steps[index];
            *instruction = new Instruction
            {
                Number = step.Number,
                Operation = (int)step.Operation,
                Result = step.Result?.Number ?? -1,
                Flags = step.Flags,
                Tolerated = step.Tolerated,
                OnTolerated = Follow(step.OnTolerated, index),
                OnSuccess = Follow(step.OnSuccess, index),
            };
            var arguments = plan.ArgumentsOf(step);
            for (var i = 0; i < arguments.Length; i++)
            {
                ref readonly var argument = ref arguments[i];
                instruction->RegisterMask |= argument.Kind == OperandKind.Register ? 1u << i : 0;
                instruction->Arguments[i] = argument.Kind is OperandKind.Number or OperandKind.Register ? argument.Value : (long)WriteMemory(argument, ref free);
            }

            if (step.Operation == PlanOperation.SendDescriptor)
            {
                WriteMessage(instruction, arguments.Length > 4 ? (int)arguments[4].Value : ChildReport.KindTerminal, ref free);
            }
        }
    }

    private static int Follow(PlanLabel? label, int index) =>
        label is null ? index + 1 : label.Index > index ? label.Index : throw new InvalidOperationException("a plan only goes forward");

    private static byte* WriteMemory(in Operand operand, ref byte* free) => operand.Kind switch
    {
        OperandKind.Text => WriteText(operand.Text, ref free),
        OperandKind.Bytes => WriteBytes(operand.Memory, ref free),
        OperandKind.Zeroes => WriteZeroes((int)operand.Value, ref free),
        OperandKind.OpenHow => WriteOpenHow((int)operand.Value, ref free),
        OperandKind.Attributes => WriteAttributes(operand.MountAttributes, ref free),
        OperandKind.Filter => WriteFilter(operand.Memory, ref free),
        _ => WriteTexts(operand.List, ref free),
    };

    private static byte* WriteText(string text, ref byte* free)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException("a text for the kernel holds a NUL");
        }

        var start = free;
        var length = Encoding.UTF8.GetBytes(text, new Span<byte>(start, Encoding.UTF8.GetMaxByteCount(text.Length)));
        start[length] = 0;
        free = start + Align(length + 1);
        return start;
    }

    private static byte* WriteBytes(byte[] bytes, ref byte* free)
    {
        var start = free;
        bytes.CopyTo(new Span<byte>(start, bytes.Length));
        free = start + Align(bytes.Length);
        return start;
    }

    private static byte* WriteZeroes(int count, ref byte* free)
    {
        var start = free;
        new Span<byte>(start, count).Clear();
        free = start + Align(count);
        return start;
    }

    private static byte* WriteOpenHow(int flags, ref byte* free)
    {
        var start = (ulong*)WriteZeroes(OpenHowBytes, ref free);
        start[0] = (uint)(flags | OpenFlags.CloseOnExec);
        start[2] = ResolveInRoot;
        return (byte*)start;
    }

    private static byte* WriteAttributes(MountAttributes attributes, ref byte* free)
    {
        var start = (ulong*)WriteZeroes(AttributesBytes, ref free);
        start[0] = attributes.Set;
        start[1] = attributes.Clear;
        start[2] = attributes.Propagation;
        return (byte*)start;
    }

    private static byte* WriteFilter(byte[] program, ref byte* free)
    {
        var head = free;
        *(ulong*)head = (ushort)(program.Length / FilterInstructionBytes);
        free += FilterHeadBytes;
        *(byte**)(head + sizeof(ulong)) = WriteBytes(program, ref free);
        return head;
    }

    private static byte* WriteTexts(IReadOnlyList<string> texts, ref byte* free)
    {
        var start = (byte**)free;
        free += (texts.Count + 1) * sizeof(byte*);
        for (var i = 0; i < texts.Count; i++)
        {
            start[i] = WriteText(texts[i], ref free);
        }

        start[texts.Count] = null;
        return (byte*)start;
    }

    // struct msghdr, struct iovec, our report, and the control message: struct cmsghdr (length, level, type) and one descriptor.
    private static void WriteMessage(Instruction* instruction, int kind, ref byte* free)
    {
        var report = (ChildReport*)free;
        *report = new ChildReport { Kind = kind };
        var vector = (IoVector*)(free + Align(sizeof(ChildReport)));
        *vector = new IoVector { Base = report, Length = (nuint)sizeof(ChildReport) };
        var control = (byte*)(vector + 1);
        *(nuint*)control = 20;
        *(int*)(control + 8) = LibC.SolSocket;
        *(int*)(control + 12) = LibC.ScmRights;
        var header = (MessageHeader*)(control + 24);
        *header = new MessageHeader { Vectors = vector, VectorCount = 1, Control = control, ControlLength = 24 };
        instruction->Arguments[1] = (long)header;
        instruction->Arguments[2] = (long)(control + 16);
        free += MessageBytes;
    }

    private static int Measure(LaunchPlan plan)
    {
        var total = 0;
        foreach (var step in plan.Steps)
        {
            foreach (ref readonly var argument in plan.ArgumentsOf(step))
            {
                total += argument.Kind switch
                {
                    OperandKind.Text => MeasureText(argument.Text),
                    OperandKind.Bytes => Align(argument.Memory.Length),
                    OperandKind.Zeroes => Align((int)argument.Value),
                    OperandKind.OpenHow => OpenHowBytes,
                    OperandKind.Attributes => AttributesBytes,
                    OperandKind.Filter => FilterHeadBytes + Align(argument.Memory.Length),
                    OperandKind.Texts => MeasureTexts(argument.List),
                    _ => 0,
                };
            }

            total += step.Operation == PlanOperation.SendDescriptor ? MessageBytes : 0;
        }

        return total;
    }

    private static int MeasureTexts(IReadOnlyList<string> texts)
    {
        var total = (texts.Count + 1) * sizeof(byte*);
        for (var i = 0; i < texts.Count; i++)
        {
            total += MeasureText(texts[i]);
        }

        return total;
    }

    private static int MeasureText(string text) => Align(Encoding.UTF8.GetMaxByteCount(text.Length) + 1);

    private static int Align(int size) => (size + 7) & ~7;
}
