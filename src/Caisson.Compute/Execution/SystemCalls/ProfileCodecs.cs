using Caisson.Contracts.Codecs;

namespace Caisson.Compute.Execution.SystemCalls;

/// <summary>Reads seccomp profiles.</summary>
[JsonCodec(typeof(SeccompProfile))]
internal static partial class ProfileCodecs;
