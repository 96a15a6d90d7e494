namespace Caisson.Testing.Recordings;

/// <summary>What a line of a recording tells.</summary>
internal enum RecordingEntryKind
{
    /// <summary>The first line: format and version.</summary>
    Recording,

    /// <summary>A verb was called.</summary>
    Call,

    /// <summary>A call was answered, or failed.</summary>
    Answer,

    /// <summary>A subscription told something.</summary>
    Notification,

    /// <summary>A subscription ended.</summary>
    End,

    /// <summary>Bytes were read from, or written to, a stream of a process.</summary>
    Bytes,

    /// <summary>A stream was read to its end, or its input was closed.</summary>
    EndOfStream,

    /// <summary>More went through a stream than is recorded.</summary>
    Truncated,

    /// <summary>The connection to the service was lost.</summary>
    Lost,
}
