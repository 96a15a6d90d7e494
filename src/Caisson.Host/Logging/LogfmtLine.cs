using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Caisson.Host.Logging;

/// <summary>Writes one log line: <c>time=… level=… source=… msg="…" key=value …</c>.</summary>
internal static class LogfmtLine
{
    private const int MaximumValueLength = 2048;

    /// <summary>The line with its newline.</summary>
    internal static string Write(
        DateTimeOffset time, LogLevel level, string source, string message, IEnumerable<KeyValuePair<string, object?>> fields, Exception? error, int suppressed)
    {
        var line = new StringBuilder(256);
        _ = line.Append("time=").Append(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        Append(line, "level", NameOf(level));
        Append(line, "source", source);
        Append(line, "msg", message);
        foreach (var (name, value) in fields)
        {
            // The message template itself; its text is in msg already.
            if (name != "{OriginalFormat}")
            {
                Append(line, name, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
            }
        }

        if (error is not null)
        {
            Append(line, "error", error.ToString());
        }

        if (suppressed > 0)
        {
            Append(line, "suppressed", suppressed.ToString(CultureInfo.InvariantCulture));
        }

        return line.Append('\n').ToString();
    }

    private static void Append(StringBuilder line, string name, string value)
    {
        _ = line.Append(' ').Append(name).Append('=');
        if (value.Length > 0 && value.Length <= MaximumValueLength && !value.AsSpan().ContainsAnyExceptInRange('!', '~') && !value.AsSpan().ContainsAny('"', '=', '\\'))
        {
            _ = line.Append(value);
            return;
        }

        _ = line.Append('"');
        foreach (var character in value.AsSpan(0, Math.Min(value.Length, MaximumValueLength)))
        {
            _ = character switch
            {
                '"' or '\\' => line.Append('\\').Append(character),
                '\n' => line.Append("\\n"),
                '\t' => line.Append("\\t"),
                < ' ' or '\x7f' or '\u2028' or '\u2029' => line.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture)),
                _ => line.Append(character),
            };
        }

        _ = line.Append(value.Length > MaximumValueLength ? "…\"" : "\"");
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error or LogLevel.Critical => "error",
        LogLevel.None => "none",
    };
}
