using System.Globalization;
using System.Text;

namespace Caisson.Platform.Linux.Launching;

/// <summary>One argument of a step.</summary>
public readonly struct Operand
{
    private const string HexMark = "%x";
    private const string OctalMark = "%o";
    private const int FilterInstructionBytes = 8;

    private readonly string? _label;

    private Operand(OperandKind kind, long value, object? payload, string? label)
    {
        Kind = kind;
        Value = value;
        Payload = payload;
        _label = label;
    }

    internal OperandKind Kind { get; }

    internal long Value { get; }

    internal object? Payload { get; }

    /// <summary>A number, printed as it is.</summary>
    public static implicit operator Operand(long value) => new(OperandKind.Number, value, null, null);

    /// <summary>A register's content.</summary>
    public static implicit operator Operand(Register register)
    {
        ArgumentNullException.ThrowIfNull(register);
        return new(OperandKind.Register, register.Number, null, register.Name);
    }

    /// <summary>A text.</summary>
    public static implicit operator Operand(string text) => new(OperandKind.Text, 0, text, null);

    /// <summary>A number, printed as a word.</summary>
    public static Operand Named(long value, string label) => new(OperandKind.Number, value, null, label);

    /// <summary>A number, printed in hexadecimal.</summary>
    public static Operand Hex(long value) => new(OperandKind.Number, value, null, HexMark);

    /// <summary>A number, printed in octal.</summary>
    public static Operand Octal(long value) => new(OperandKind.Number, value, null, OctalMark);

    /// <summary>The address of bytes.</summary>
    public static Operand Bytes(byte[] bytes, string label) => new(OperandKind.Bytes, 0, bytes, label);

    /// <summary>The address of a struct sock_fprog.</summary>
    /// <param name="program">The program: an array of struct sock_filter.</param>
    public static Operand Filter(byte[] program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return new(OperandKind.Filter, 0, program, $"filter of {program.Length / FilterInstructionBytes} instructions");
    }

    /// <summary>The address of an array of texts.</summary>
    public static Operand Texts(IReadOnlyList<string> texts) => new(OperandKind.Texts, 0, texts, null);

    internal void Print(StringBuilder text)
    {
        switch (Kind)
        {
            case OperandKind.Register:
                text.Append('$').Append(_label);
                break;
            case OperandKind.Text:
                Quote(text, (string)Payload!);
                break;
            case OperandKind.Bytes:
            case OperandKind.Filter:
                text.Append('{').Append(_label).Append('}');
                break;
            case OperandKind.Texts:
                PrintList(text, (IReadOnlyList<string>)Payload!);
                break;
            case OperandKind.Number when _label is HexMark:
                text.Append("0x").Append(Value.ToString("x", CultureInfo.InvariantCulture));
                break;
            case OperandKind.Number when _label is OctalMark:
                text.Append('0').Append(Convert.ToString(Value, 8));
                break;
            case OperandKind.Number:
                text.Append(_label ?? Value.ToString(CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void PrintList(StringBuilder text, IReadOnlyList<string> items)
    {
        text.Append('[');
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            Quote(text, items[i]);
        }

        text.Append(']');
    }

    private static void Quote(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var symbol in value)
        {
            _ = symbol switch
            {
                '"' or '\\' => text.Append('\\').Append(symbol),
                '\n' => text.Append("\\n"),
                < ' ' => text.Append("\\x").Append(((int)symbol).ToString("x2", CultureInfo.InvariantCulture)),
                _ => text.Append(symbol),
            };
        }

        text.Append('"');
    }
}
