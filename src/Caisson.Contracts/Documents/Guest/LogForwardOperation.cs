using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Guest;

/// <summary>What to do about log forwarding.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<LogForwardOperation>))]
public readonly record struct LogForwardOperation(string Value) : IOpenWord<LogForwardOperation>
{
    /// <summary>Change its settings.</summary>
    public static LogForwardOperation ModifyServiceSettings { get; } = new("ModifyServiceSettings");

    /// <summary>Start.</summary>
    public static LogForwardOperation StartLogForwarding { get; } = new("StartLogForwarding");

    /// <summary>Stop.</summary>
    public static LogForwardOperation StopLogForwarding { get; } = new("StopLogForwarding");

    /// <inheritdoc/>
    public static LogForwardOperation From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
