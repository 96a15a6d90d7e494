using System.Text;

namespace Caisson.Engine.Containers.Seccomp;

/// <summary>The numbers of system calls by name, for the architectures that this launcher's machines can run. Compared with libseccomp's in the tests.</summary>
internal static partial class SystemCallNumbers
{
    // A power of two well above the number of rows; a slot holds the row's place plus 1, or 0.
    private const int SlotCount = 2048;
    private const uint HashBasis = 2166136261;
    private const uint HashPrime = 16777619;
    private const int Columns = 4;

    private static readonly ushort[] Slots = MakeSlots();

    /// <summary>Looks a name up.</summary>
    /// <returns>Null when no architecture here has such a call.</returns>
    public static SystemCallRow? Find(string name)
    {
        var slot = Hash(name);
        for (; Slots[slot] != 0; slot = (slot + 1) % SlotCount)
        {
            var row = Rows[(Slots[slot] - 1)..];
            if (row.Length > name.Length && row[name.Length] == ' ' && Ascii.Equals(row[..name.Length], name))
            {
                return Parse(row[(name.Length + 1)..]);
            }
        }

        return null;
    }

    /// <summary>Every name, in the table's order.</summary>
    public static IEnumerable<string> Names()
    {
        foreach (var line in Encoding.ASCII.GetString(Rows).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return line[..line.IndexOf(' ', StringComparison.Ordinal)];
        }
    }

    private static ushort[] MakeSlots()
    {
        var slots = new ushort[SlotCount];
        var rows = Rows;
        for (var start = 0; start < rows.Length;)
        {
            var hash = HashBasis;
            var at = start;
            for (; rows[at] != ' '; at++)
            {
                hash = (hash ^ rows[at]) * HashPrime;
            }

            var slot = Fold(hash);
            while (slots[slot] != 0)
            {
                slot = (slot + 1) % SlotCount;
            }

            slots[slot] = (ushort)(start + 1);
            start = at + rows[at..].IndexOf((byte)'\n') + 1;
        }

        return slots;
    }

    // FNV-1a.
    private static int Hash(string name)
    {
        var hash = HashBasis;
        foreach (var letter in name)
        {
            hash = (hash ^ letter) * HashPrime;
        }

        return Fold(hash);
    }

    private static int Fold(uint hash) => (int)((hash ^ (hash >> 15)) % SlotCount);

    private static SystemCallRow Parse(ReadOnlySpan<byte> text)
    {
        Span<int> numbers = stackalloc int[Columns];
        var x32 = int.MinValue;
        var column = 0;
        for (; column < Columns; column++)
        {
            numbers[column] = ReadNumber(ref text);
            if (text[0] == ':')
            {
                text = text[1..];
                x32 = ReadNumber(ref text);
            }

            if (text[0] == '\n')
            {
                break;
            }

            text = text[1..];
        }

        if (column == 0)
        {
            numbers[1..].Fill(numbers[0]);
        }

        return new SystemCallRow(numbers[0], x32 == int.MinValue ? numbers[0] : x32, numbers[1], numbers[2], numbers[3]);
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> text)
    {
        if (text[0] == '-')
        {
            text = text[1..];
            return SystemCallRow.None;
        }

        var number = 0;
        for (; text[0] is >= (byte)'0' and <= (byte)'9'; text = text[1..])
        {
            number = (number * 10) + (text[0] - '0');
        }

        return number;
    }
}
