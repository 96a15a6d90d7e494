using System.Globalization;
using System.Text;

namespace Caisson.Platform.Linux.Launching;

/// <summary>One argument of a step.</summary>
public readonly struct Operand
{
    private const string HexMark = "%x";
    private const string OctalMark = "%o";
    private const string MountFlagsMark = "%m";
    private const int FilterInstructionBytes = 8;

    private readonly object? _payload;

    private Operand(OperandKind kind, long value, object? payload)
    {
        Kind = kind;
        Value = value;
        _payload = payload;
    }

    internal OperandKind Kind { get; }

    /// <summary>The number, the register's, the count of zeroes or the flags to open with; which, its kind says.</summary>
    internal long Value { get; }

    internal string Text => (string)_payload!;

    internal IReadOnlyList<string> List => (IReadOnlyList<string>)_payload!;

    internal byte[] Memory => _payload as byte[] ?? ((LabelledBytes)_payload!).Bytes;

    internal MountAttributes MountAttributes => (MountAttributes)_payload!;

    /// <summary>A number, printed as it is.</summary>
    public static implicit operator Operand(long value) => new(OperandKind.Number, value, null);

    /// <summary>A register's content.</summary>
    public static implicit operator Operand(Register register)
    {
        ArgumentNullException.ThrowIfNull(register);
        return new(OperandKind.Register, register.Number, register.Name);
    }

    /// <summary>A text.</summary>
    public static implicit operator Operand(string text) => new(OperandKind.Text, 0, text);

    /// <summary>A number, printed as a word.</summary>
    public static Operand Named(long value, string label) => new(OperandKind.Number, value, label);

    /// <summary>A number, printed in hexadecimal.</summary>
    public static Operand Hex(long value) => new(OperandKind.Number, value, HexMark);

    /// <summary>A number, printed in octal.</summary>
    public static Operand Octal(long value) => new(OperandKind.Number, value, OctalMark);

    /// <summary>MOUNT_ATTR_… flags as a number, printed in words.</summary>
    public static Operand MountFlags(ulong attributes) => new(OperandKind.Number, (long)attributes, MountFlagsMark);

    /// <summary>The address of bytes.</summary>
    public static Operand Bytes(byte[] bytes, string label) => new(OperandKind.Bytes, 0, new LabelledBytes(bytes, label));

    /// <summary>The address of zeroes.</summary>
    public static Operand Zeroes(int count, string label) => new(OperandKind.Zeroes, count, label);

    /// <summary>The address of a struct open_how with RESOLVE_IN_ROOT, close-on-exec.</summary>
    public static Operand OpenHow(int flags) => new(OperandKind.OpenHow, flags, null);

    /// <summary>The address of a struct mount_attr.</summary>
    public static Operand Attributes(MountAttributes attributes) => new(OperandKind.Attributes, 0, attributes);

    /// <summary>The address of a struct sock_fprog.</summary>
    /// <param name="program">The program: an array of struct sock_filter.</param>
    public static Operand Filter(byte[] program) => new(OperandKind.Filter, 0, program);

    /// <summary>The address of an array of texts.</summary>
    public static Operand Texts(IReadOnlyList<string> texts) => new(OperandKind.Texts, 0, texts);

    internal void Print(StringBuilder text)
    {
        switch (Kind)
        {
            case OperandKind.Register:
                text.Append('$').Append(Text);
                break;
            case OperandKind.Text:
                Quote(text, Text);
                break;
            case OperandKind.Bytes or OperandKind.Zeroes or OperandKind.OpenHow or OperandKind.Attributes or OperandKind.Filter:
                text.Append('{').Append(DescribeMemory()).Append('}');
                break;
            case OperandKind.Texts:
                PrintList(text, List);
                break;
            case OperandKind.Number:
                text.Append(DescribeNumber());
                break;
        }
    }

    private string DescribeMemory() => Kind switch
    {
        OperandKind.Zeroes => Text,
        OperandKind.OpenHow => DescribeOpen((int)Value),
        OperandKind.Attributes => MountAttributes.Describe(),
        OperandKind.Filter => $"filter of {Memory.Length / FilterInstructionBytes} instructions",
        _ => ((LabelledBytes)_payload!).Label,
    };

    private string DescribeNumber() => _payload switch
    {
        HexMark => "0x" + Value.ToString("x", CultureInfo.InvariantCulture),
        OctalMark => "0" + Convert.ToString(Value, 8),
        MountFlagsMark => Value == 0 ? "0" : new MountAttributes((ulong)Value, 0, 0).Describe(),
        string label => label,
        _ => Value.ToString(CultureInfo.InvariantCulture),
    };

    private static string DescribeOpen(int flags) => flags switch
    {
        _ when flags == OpenFlags.Path => "in-root path",
        _ when flags == (OpenFlags.Path | OpenFlags.Directory) => "in-root path directory",
        _ when flags == OpenFlags.WriteOnly => "in-root write",
        _ when flags == OpenFlags.ReadWrite => "in-root read-write",
        _ => "in-root 0x" + flags.ToString("x", CultureInfo.InvariantCulture),
    };

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

    private sealed record LabelledBytes(byte[] Bytes, string Label);
}
