using System.Text.Json.Serialization;

namespace Caisson.Host.Doctor;

/// <summary>What a check found.</summary>
internal enum CheckStatus
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>Containers run, something is missing.</summary>
    [JsonStringEnumMemberName("warn")]
    Warn,

    /// <summary>Containers cannot run.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,
}
