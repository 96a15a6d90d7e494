using System.Text.Json;
using System.Text.Json.Serialization;

namespace Caisson.Bridge.Messages;

/// <summary>What every response carries (hcsshim <c>ResponseBase</c>).</summary>
internal abstract record ResponseMessage
{
    /// <summary>An HRESULT; 0 is success.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Result { get; init; }

    /// <summary>What went wrong, for people.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>The request's correlation id; filled in when the response is sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Guid ActivityId { get; set; }

    /// <summary>Where it went wrong, innermost first.</summary>
    public IReadOnlyList<ErrorRecord>? ErrorRecords { get; init; }

    /// <summary>Ours: everything an error of the seam carries.</summary>
    public WireError? CaissonError { get; init; }

    /// <summary>Members we do not know.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? UnknownMembers { get; set; }
}
