namespace Caisson.Contracts.Logs;

/// <summary>One line of a container's log: what the process wrote up to and without a line feed, or a part of a long line.</summary>
/// <remarks>
/// <para>In the file it is a JSON object on a line of its own: <c>{"time":"2026-03-01T10:00:00.1234567Z","stream":"stdout","text":"hello"}</c>. Members at their default
/// are left out. Read and written by <see cref="LogCodec"/>.</para>
/// <para>The bytes written by the process are those of its records in order, each followed by a line feed unless it is partial.</para>
/// </remarks>
public sealed record LogRecord
{
    /// <summary>When the service read its first byte.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>Who wrote it.</summary>
    public required LogSource Source { get; init; }

    /// <summary>What was written, without its line feed. At most 8 KiB.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>No line feed followed: the line goes on in this stream's next record, or the stream ended.</summary>
    public bool IsPartial { get; init; }

    /// <summary>With <see cref="LogSource.Service"/>: how many records were lost here since the log could not be written. 0 otherwise.</summary>
    public long DroppedRecords { get; init; }

    /// <summary>The bytes as text; what is not UTF-8 shows as U+FFFD.</summary>
    public string Text => System.Text.Encoding.UTF8.GetString(Bytes.Span);
}
