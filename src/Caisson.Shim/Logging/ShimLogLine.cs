using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Logging;

/// <summary>One line as containerd itself writes them: <c>time="…" level=info msg="…" key=value</c>.</summary>
internal static class ShimLogLine
{
    private const int MaximumValueLength = 1024;

    /// <summary>The line with its newline.</summary>
    internal static string Write(
        DateTimeOffset time, LogLevel level, string message, IEnumerable<KeyValuePair<string, object?>> fields, Exception? error, int dropped)
    {
        var line = new StringBuilder(256);
        line.Append("time=\"").Append(time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture)).Append('"');
        Append(line, "level", NameOf(level));
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

        if (dropped > 0)
        {
            Append(line, "dropped", dropped.ToString(CultureInfo.InvariantCulture));
        }

        return line.Append('\n').ToString();
    }

    private static void Append(StringBuilder line, string name, string value)
    {
        line.Append(' ').Append(name).Append('=');
        if (value.Length is > 0 and <= MaximumValueLength && !value.AsSpan().ContainsAnyExceptInRange('!', '~') && !value.AsSpan().ContainsAny('"', '=', '\\'))
        {
            line.Append(value);
            return;
        }

        line.Append('"');
        foreach (var character in value.AsSpan(0, Math.Min(value.Length, MaximumValueLength)))
        {
            _ = character switch
            {
                '"' or '\\' => line.Append('\\').Append(character),
                '\n' => line.Append("\\n"),
                '\t' => line.Append("\\t"),
                < ' ' or '\x7f' => line.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture)),
                _ => line.Append(character),
            };
        }

        line.Append('"');
    }

    private static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error or LogLevel.Critical => "error",
        LogLevel.None => "none",
    };
}
