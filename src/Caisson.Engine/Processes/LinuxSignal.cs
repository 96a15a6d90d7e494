using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Caisson.Engine.Processes;

/// <summary>Signals by number and by name (signal(7), x86-64 and arm64).</summary>
internal static class LinuxSignal
{
    /// <summary>SIGKILL.</summary>
    public const int Kill = 9;

    /// <summary>SIGTERM.</summary>
    public const int Terminate = 15;

    /// <summary>The greatest signal number (SIGRTMAX).</summary>
    public const int Greatest = 64;

    private const int FirstRealTime = 34;

    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT",
        "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>Reads a signal as a request spells it: a number, or a name with or without <c>SIG</c>.</summary>
    /// <param name="element">A JSON number or string.</param>
    /// <param name="signal">The number, 0 to 64.</param>
    public static bool TryParse(JsonElement element, out int signal)
    {
        signal = 0;
        return element.ValueKind switch
        {
            JsonValueKind.Number => element.TryGetInt32(out signal) && signal is >= 0 and <= Greatest,
            JsonValueKind.String => TryParse(element.GetString(), out signal),
            _ => false,
        };
    }

    /// <summary>Reads a signal's name or number: <c>SIGTERM</c>, <c>term</c>, <c>15</c>, <c>RTMIN+3</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out int signal)
    {
        signal = 0;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out signal))
        {
            return signal <= Greatest;
        }

        var name = text.ToUpperInvariant();
        name = name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
        signal = name switch
        {
            "" => 0,
            "IOT" => 6,
            "CLD" => 17,
            "POLL" => 29,
            _ when name.StartsWith("RTMIN", StringComparison.Ordinal) => RealTime(FirstRealTime, name[5..], '+'),
            _ when name.StartsWith("RTMAX", StringComparison.Ordinal) => RealTime(Greatest, name[5..], '-'),
            _ => Math.Max(Array.IndexOf(Names, name), 0),
        };
        return signal > 0;
    }

    private static int RealTime(int from, string offset, char sign)
    {
        if (offset.Length == 0)
        {
            return from;
        }

        if (offset[0] != sign || !int.TryParse(offset.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var distance) || distance > 30)
        {
            return 0;
        }

        var signal = sign == '+' ? from + distance : from - distance;
        return signal is >= FirstRealTime and <= Greatest ? signal : 0;
    }
}
