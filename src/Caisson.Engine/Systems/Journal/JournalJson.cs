using System.Text.Json.Serialization;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Reads and writes journal records and clean-up reports without reflection.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(JournalRecord))]
[JsonSerializable(typeof(CleanReport))]
internal sealed partial class JournalJson : JsonSerializerContext;
