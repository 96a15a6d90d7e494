using System.Globalization;

namespace Caisson.Engine.Containers;

/// <summary>Lists of processors such as <c>0-3,7</c> (cpuset(7) "List format").</summary>
internal static class ProcessorList
{
    private const int Most = 8192;

    /// <summary>The list as the mask that sched_setaffinity(2) takes.</summary>
    /// <exception cref="LaunchException">It is no such list.</exception>
    public static byte[] ToMask(string list, string where)
    {
        var mask = new byte[Most / 8];
        var highest = 0;
        foreach (var part in list.Split(','))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            var first = Number(dash < 0 ? part : part[..dash], list, where);
            var last = dash < 0 ? first : Number(part[(dash + 1)..], list, where);
            for (var processor = first; processor <= last; processor++)
            {
                mask[processor / 8] |= (byte)(1 << (processor % 8));
                highest = Math.Max(highest, processor);
            }
        }

        return mask[..(((highest / 64) + 1) * 8)];
    }

    private static int Number(string text, string list, string where) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < Most
            ? number
            : throw SpecCheck.Invalid($"{where} '{list}' is no list of processors");
}
