namespace Caisson.Testing.Recordings;

/// <summary>A process, or an attachment, as it was answered.</summary>
internal sealed record RecordedProcess
{
    /// <summary>The handle; 0 for an attachment.</summary>
    public ulong Handle { get; init; }

    /// <summary>The process's place in its system, or the attachment's number.</summary>
    public ulong Number { get; init; }

    /// <summary>The process's id; null when it had none yet.</summary>
    public int? ProcessId { get; init; }

    /// <summary>Whether the caller got a stream for its input.</summary>
    public bool HasInput { get; init; }

    /// <summary>Whether the caller got a stream of its output.</summary>
    public bool HasOutput { get; init; }

    /// <summary>Whether the caller got a stream of its errors.</summary>
    public bool HasError { get; init; }
}
