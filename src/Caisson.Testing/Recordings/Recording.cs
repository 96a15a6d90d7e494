using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Testing.Recordings;

/// <summary>What a <see cref="RecordingComputeService"/> wrote.</summary>
public sealed class Recording
{
    /// <summary>The largest file that is read: 256 MiB.</summary>
    public const long MaximumBytes = 256 << 20;

    private Recording(IReadOnlyList<RecordedCall> calls, (int Line, RecordedError Error)? loss)
    {
        Calls = calls;
        Loss = loss;
    }

    /// <summary>The operations that were called, in order, each with its object.</summary>
    public IEnumerable<string> Operations => Calls.Select(call => call.SystemId is null ? call.Operation : $"{call.Operation} {call.SystemId}");

    internal IReadOnlyList<RecordedCall> Calls { get; }

    /// <summary>Where the connection to the service was lost, and how; null when it was not.</summary>
    internal (int Line, RecordedError Error)? Loss { get; }

    /// <summary>Reads a recording from a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">It is no recording; the message names the line.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Recording Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new FileInfo(path).Length <= MaximumBytes
            ? Parse(File.ReadAllBytes(path))
            : throw new InvalidDataException($"'{path}' is larger than {MaximumBytes} bytes");
    }

    /// <summary>Reads a recording from memory.</summary>
    /// <param name="utf8">Its lines.</param>
    /// <exception cref="InvalidDataException">It is no recording; the message names the line.</exception>
    public static Recording Parse(ReadOnlySpan<byte> utf8)
    {
        var reading = new Reading();
        var line = 0;
        while (!utf8.IsEmpty)
        {
            var end = utf8.IndexOf((byte)'\n');
            var text = end < 0 ? utf8 : utf8[..end];
            utf8 = end < 0 ? default : utf8[(end + 1)..];
            reading.Add(++line, text);
        }

        return line > 0 ? new Recording(reading.Calls, reading.Loss) : throw new InvalidDataException("an empty file is no recording");
    }

    /// <summary>A recording while it is read.</summary>
    private sealed class Reading
    {
        private readonly Dictionary<ulong, RecordedCall> _byNumber = [];

        public List<RecordedCall> Calls { get; } = [];

        public (int Line, RecordedError Error)? Loss { get; private set; }

        public void Add(int line, ReadOnlySpan<byte> text)
        {
            try
            {
                var entry = RecordingCodecs.RecordingEntry.Read(text) ?? throw new InvalidDataException("null is no entry");
                if ((line == 1) != (entry.Kind == RecordingEntryKind.Recording))
                {
                    throw new InvalidDataException("a recording begins with its version, once");
                }

                Add(line, entry);
            }
            catch (Exception e) when (e is JsonException or InvalidDataException)
            {
                throw new InvalidDataException($"line {line}: {e.Message}", e);
            }
        }

        private void Add(int line, RecordingEntry entry)
        {
            switch (entry.Kind)
            {
                case RecordingEntryKind.Recording when entry.Version != RecordingEntry.PresentVersion:
                    throw new InvalidDataException($"version {entry.Version} of recordings is unknown; this is {RecordingEntry.PresentVersion}");
                case RecordingEntryKind.Recording:
                    break;
                case RecordingEntryKind.Call:
                    AddCall(line, entry);
                    break;
                case RecordingEntryKind.Answer when CallOf(entry) is { Answer: null } call:
                    call.Answer = entry;
                    break;
                case RecordingEntryKind.Answer:
                    throw new InvalidDataException($"call {entry.Call} is answered twice");
                case RecordingEntryKind.Notification:
                    _ = (entry.Notification ?? throw new InvalidDataException("a notification is missing")).ToNotification();
                    CallOf(entry).Told.Add((line, entry));
                    break;
                case RecordingEntryKind.End:
                    CallOf(entry).Told.Add((line, entry));
                    break;
                case RecordingEntryKind.Bytes or RecordingEntryKind.EndOfStream or RecordingEntryKind.Truncated:
                    CallOf(entry).Streamed.Add((line, entry.Stream is null ? throw new InvalidDataException("of which stream?") : entry));
                    break;
                case RecordingEntryKind.Lost:
                    Loss ??= (line, entry.Error ?? throw new InvalidDataException("a loss without an error"));
                    break;
                default:
                    throw new InvalidDataException($"{entry.Kind} is no entry of a recording");
            }
        }

        // Recordings made of logs of earlier versions say hcsshim:: for hcs::.
        private void AddCall(int line, RecordingEntry entry)
        {
            var call = new RecordedCall
            {
                Line = line,
                Operation = OperationNames.TryParse(entry.Operation ?? "") ?? throw new InvalidDataException($"'{entry.Operation}' is no operation"),
                SystemId = entry.SystemId,
                ProcessNumber = entry.ProcessNumber,
                System = new SystemHandle(entry.System),
                Process = new ProcessHandle(entry.Process),
                Arguments = entry.Arguments,
            };
            if (!_byNumber.TryAdd(entry.Call, call))
            {
                throw new InvalidDataException($"call {entry.Call} is made twice");
            }

            Calls.Add(call);
        }

        private RecordedCall CallOf(RecordingEntry entry) =>
            _byNumber.GetValueOrDefault(entry.Call) ?? throw new InvalidDataException($"there is no call {entry.Call} before it");
    }
}
