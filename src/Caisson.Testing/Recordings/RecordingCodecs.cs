using Caisson.Contracts.Codecs;

namespace Caisson.Testing.Recordings;

/// <summary>Reads and writes the lines of recordings.</summary>
[JsonCodec(typeof(RecordingEntry))]
[JsonCodec(typeof(RecordedProcess))]
internal static partial class RecordingCodecs;
