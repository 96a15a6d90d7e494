using System.Text.Json.Serialization;

namespace Caisson.Host.Doctor;

/// <summary>Writes checks without reflection.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<HostCheck>))]
internal sealed partial class DoctorJson : JsonSerializerContext;
