using Caisson.Contracts;
using Caisson.Testing.Calls;

namespace Caisson.Testing.Recordings;

/// <summary>Writes the lines of a recording, each whole as soon as it is known, in one order.</summary>
internal sealed class RecordingWriter : IAsyncDisposable
{
    private readonly Stream _stream;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Lock _lock = new();
    private ulong _lastCall; // guarded by _lock
    private bool _isClosed; // guarded by _lock

    public RecordingWriter(Stream stream, TimeProvider time)
    {
        _stream = stream;
        _time = time;
        _began = time.GetTimestamp();
        Write(new RecordingEntry { Kind = RecordingEntryKind.Recording, Version = RecordingEntry.PresentVersion });
    }

    /// <summary>Notes a call.</summary>
    /// <returns>Its number.</returns>
    public ulong Begin(ComputeCall call)
    {
        var entry = new RecordingEntry
        {
            Kind = RecordingEntryKind.Call,
            Operation = call.Operation,
            SystemId = call.SystemId,
            ProcessNumber = call.ProcessNumber?.Value ?? 0,
            System = call.System?.Value ?? 0,
            Process = call.Process?.Value ?? 0,
            Arguments = call.ArgumentsAsJson() is { } arguments ? Json.Parse(arguments) : null,
        };
        lock (_lock)
        {
            Write(entry with { Call = ++_lastCall });
            return _lastCall;
        }
    }

    public void Answer<T>(ulong call, T answer) => Write(new RecordingEntry
    {
        Kind = RecordingEntryKind.Answer,
        Call = call,
        Result = Answers.Write(answer) is { } json ? Json.Parse(json) : null,
    });

    public void Fail(ulong call, Exception exception) =>
        Write(new RecordingEntry { Kind = RecordingEntryKind.Answer, Call = call, Error = RecordedError.Of(exception) });

    public void Notify(ulong call, SystemNotification notification) =>
        Write(new RecordingEntry { Kind = RecordingEntryKind.Notification, Call = call, Notification = RecordedNotification.Of(notification) });

    public void End(ulong call, Exception? failure) =>
        Write(new RecordingEntry { Kind = RecordingEntryKind.End, Call = call, Error = failure is null ? null : RecordedError.Of(failure) });

    public void Stream(ulong call, ProcessStreamName stream, RecordingEntryKind kind, ReadOnlySpan<byte> bytes = default) => Write(new RecordingEntry
    {
        Kind = kind,
        Call = call,
        Stream = stream,
        Base64 = bytes.IsEmpty ? null : Convert.ToBase64String(bytes),
    });

    public void Lose(Exception loss) => Write(new RecordingEntry { Kind = RecordingEntryKind.Lost, Error = RecordedError.Of(loss) });

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        return _stream.DisposeAsync();
    }

    // Streams of processes outlive the service: what comes after the end is not recorded any more.
    private void Write(RecordingEntry entry)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            var microseconds = _time.GetElapsedTime(_began).Ticks / TimeSpan.TicksPerMicrosecond;
            _stream.Write(RecordingCodecs.RecordingEntry.WriteBytes(entry with { Microseconds = microseconds }));
            _stream.Write("\n"u8);
            _stream.Flush();
        }
    }
}
