using Caisson.Contracts.Codecs;

namespace Caisson.Host.Doctor;

/// <summary>Writes checks.</summary>
[JsonCodecStyle(CamelCase = true, WritesDefaults = true)]
[JsonCodec(typeof(IReadOnlyList<HostCheck>))]
internal static partial class DoctorCodecs;
