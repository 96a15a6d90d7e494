using System.Text.Json.Serialization;

namespace Caisson.Bridge.Messages;

/// <summary>Answers how a process ended.</summary>
internal sealed record WaitForProcessResponse : ResponseMessage
{
    /// <summary>Its exit code.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public uint ExitCode { get; init; }
}
