using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Caisson.Platform.Linux.Files;
using Caisson.Runtime.Arguments;

namespace Caisson.Runtime.Output;

/// <summary>Errors where callers look for them: a log of lines as logrus writes them, and standard error.</summary>
internal sealed class RuntimeLog(GlobalOptions options, TimeProvider time)
{
    /// <summary>The command failed: the last thing it says.</summary>
    public void Fail(string message)
    {
        if (options.LogPath is null)
        {
            StandardOutput.WriteError(Text("error", message));
            return;
        }

        Write("error", message);
        StandardOutput.WriteError(message + "\n");
    }

    /// <summary>Something to know that stops nothing.</summary>
    public void Warn(string message)
    {
        if (options.LogPath is null)
        {
            StandardOutput.WriteError(Text("warning", message));
            return;
        }

        Write("warning", message);
    }

    /// <summary>Said with <c>--debug</c> alone.</summary>
    public void Debug(string message)
    {
        if (options.IsDebug)
        {
            Write("debug", message);
        }
    }

    private void Write(string level, string message)
    {
        if (options.LogPath is not { } path)
        {
            StandardOutput.WriteError(Text(level, message));
            return;
        }

        try
        {
            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            file.Write(Encoding.UTF8.GetBytes(options.LogsJson ? Json(level, message) : Text(level, message)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            StandardOutput.WriteError(Text(level, message));
        }
    }

    private string Json(string level, string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("level", level);
            writer.WriteString("msg", message);
            writer.WriteString("time", Now());
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private string Text(string level, string message) =>
        $"time=\"{Now()}\" level={level} msg=\"{message.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n";

    private string Now() => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
