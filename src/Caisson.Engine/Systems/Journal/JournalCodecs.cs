using Caisson.Contracts.Codecs;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Reads and writes journal records and clean-up reports.</summary>
[JsonCodecStyle(CamelCase = true, WritesDefaults = true)]
[JsonCodec(typeof(JournalRecord))]
[JsonCodec(typeof(CleanReport))]
internal static partial class JournalCodecs;
