using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Caisson.Contracts;

namespace Caisson.Bridge.Messages;

/// <summary>Reads and writes every message without reflection.</summary>
[JsonSerializable(typeof(NegotiateRequest))]
[JsonSerializable(typeof(NegotiateResponse))]
[JsonSerializable(typeof(SystemRequest))]
[JsonSerializable(typeof(PlainResponse))]
[JsonSerializable(typeof(CreateRequest))]
[JsonSerializable(typeof(HandleResponse))]
[JsonSerializable(typeof(StopResponse))]
[JsonSerializable(typeof(ExecuteProcessRequest))]
[JsonSerializable(typeof(ProcessEntryResponse))]
[JsonSerializable(typeof(ProcessRequest))]
[JsonSerializable(typeof(WaitForProcessRequest))]
[JsonSerializable(typeof(WaitForProcessResponse))]
[JsonSerializable(typeof(SignalProcessRequest))]
[JsonSerializable(typeof(ResizeConsoleRequest))]
[JsonSerializable(typeof(QueryRequest))]
[JsonSerializable(typeof(PropertiesResponse))]
[JsonSerializable(typeof(ModifySettingsRequest))]
[JsonSerializable(typeof(ModifyServiceSettingsRequest))]
[JsonSerializable(typeof(OptionsRequest))]
[JsonSerializable(typeof(UnsubscribeRequest))]
[JsonSerializable(typeof(ModifyProcessRequest))]
[JsonSerializable(typeof(DumpStacksResponse))]
[JsonSerializable(typeof(ContainerNotification))]
[JsonSerializable(typeof(SystemEvent))]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
internal sealed partial class BridgeJson : JsonSerializerContext
{
    /// <summary>The context to use: members at their default left out, HTML characters as they are, enumerations by name only.</summary>
    internal static BridgeJson Wire { get; } = new(new JsonSerializerOptions
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new JsonStringEnumConverter<ExitReason>(namingPolicy: null, allowIntegerValues: false),
            new JsonStringEnumConverter<ExitSource>(namingPolicy: null, allowIntegerValues: false),
            new JsonStringEnumConverter<StopOutcome>(namingPolicy: null, allowIntegerValues: false),
            new JsonStringEnumConverter<SystemEventKind>(namingPolicy: null, allowIntegerValues: false),
            new JsonStringEnumConverter<WireErrorKind>(namingPolicy: null, allowIntegerValues: false),
        },
    });
}
