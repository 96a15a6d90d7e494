using System.Buffers.Text;
using Caisson.Contracts.Documents;

namespace Caisson.Engine.Cgroups;

/// <summary>Pressure stall information: of a cgroup where the kernel counts it there (v2), else of the machine (Linux <c>Documentation/accounting/psi.rst</c>).</summary>
internal static class PressureFiles
{
    /// <summary>Reads it; null where the kernel counts nothing.</summary>
    /// <param name="unified">The container's cgroup when v2 has its controllers; null asks for the machine's.</param>
    public static PressureStats? Read(CgroupDirectory? unified)
    {
        var pressure = unified is null ? null : Read("Container", file => unified.Read(file + ".pressure"));
        return pressure ?? Read("Host", static file => CgroupText.Read(System.Text.Encoding.ASCII.GetBytes($"/proc/pressure/{file}\0")));
    }

    /// <summary>Reads one file's text; null when it holds neither line.</summary>
    internal static ResourcePressure? Parse(ReadOnlySpan<byte> text)
    {
        PressureShare? some = null;
        PressureShare? full = null;
        while (CgroupNumbers.NextLine(ref text, out var line))
        {
            if (line.StartsWith("some "u8))
            {
                some = ParseShare(line[5..]);
            }
            else if (line.StartsWith("full "u8))
            {
                full = ParseShare(line[5..]);
            }
        }

        return some is null && full is null ? null : new ResourcePressure { Some = some, Full = full };
    }

    private static PressureStats? Read(string scope, Reader read)
    {
        var pressure = new PressureStats { Scope = scope, Processor = ReadOne("cpu"), Memory = ReadOne("memory"), Storage = ReadOne("io") };
        return pressure is { Processor: null, Memory: null, Storage: null } ? null : pressure;

        ResourcePressure? ReadOne(string file)
        {
            using var text = read(file);
            return Parse(text.Bytes);
        }
    }

    private static PressureShare ParseShare(ReadOnlySpan<byte> fields) => new()
    {
        Average10s = Field(fields, "avg10="u8),
        Average60s = Field(fields, "avg60="u8),
        Average300s = Field(fields, "avg300="u8),
        TotalMicroseconds = (ulong)Field(fields, "total="u8),
    };

    private static double Field(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> name)
    {
        var at = fields.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(fields[(at + name.Length)..], out double value, out _) ? value : 0;
    }

    private delegate CgroupText Reader(string file);
}
