using System.Text.Json.Serialization;
using Caisson.Contracts.Documents;

namespace Caisson.Contracts.Oci;

/// <summary>The five capability sets of a process; each is a list of names such as <c>CAP_CHOWN</c>.</summary>
public sealed record Capabilities : Document
{
    /// <summary>What may ever be gained.</summary>
    [JsonPropertyName("bounding")]
    public IReadOnlyList<string>? Bounding { get; init => field = NoNulls.In(value); }

    /// <summary>What the kernel checks.</summary>
    [JsonPropertyName("effective")]
    public IReadOnlyList<string>? Effective { get; init => field = NoNulls.In(value); }

    /// <summary>What passes through an execve of a file with inheritable capabilities.</summary>
    [JsonPropertyName("inheritable")]
    public IReadOnlyList<string>? Inheritable { get; init => field = NoNulls.In(value); }

    /// <summary>What may be made effective.</summary>
    [JsonPropertyName("permitted")]
    public IReadOnlyList<string>? Permitted { get; init => field = NoNulls.In(value); }

    /// <summary>What passes through an execve of an ordinary file.</summary>
    [JsonPropertyName("ambient")]
    public IReadOnlyList<string>? Ambient { get; init => field = NoNulls.In(value); }
}
