using System.Text.Json;
using Caisson.Contracts.Codecs;

namespace Caisson.Bridge.Messages;

/// <summary>Reads and writes every message: members at their default left out, enumerations by name.</summary>
[JsonCodecStyle(TakesNulls = true)]
[JsonCodec(typeof(NegotiateRequest))]
[JsonCodec(typeof(NegotiateResponse))]
[JsonCodec(typeof(SystemRequest))]
[JsonCodec(typeof(PlainResponse))]
[JsonCodec(typeof(CreateRequest))]
[JsonCodec(typeof(HandleResponse))]
[JsonCodec(typeof(StopResponse))]
[JsonCodec(typeof(ExecuteProcessRequest))]
[JsonCodec(typeof(ProcessEntryResponse))]
[JsonCodec(typeof(ProcessRequest))]
[JsonCodec(typeof(WaitForProcessRequest))]
[JsonCodec(typeof(WaitForProcessResponse))]
[JsonCodec(typeof(SignalProcessRequest))]
[JsonCodec(typeof(ResizeConsoleRequest))]
[JsonCodec(typeof(QueryRequest))]
[JsonCodec(typeof(PropertiesResponse))]
[JsonCodec(typeof(ModifySettingsRequest))]
[JsonCodec(typeof(ModifyServiceSettingsRequest))]
[JsonCodec(typeof(OptionsRequest))]
[JsonCodec(typeof(UnsubscribeRequest))]
[JsonCodec(typeof(ModifyProcessRequest))]
[JsonCodec(typeof(AttachProcessRequest))]
[JsonCodec(typeof(AttachProcessResponse))]
[JsonCodec(typeof(DumpStacksResponse))]
[JsonCodec(typeof(ContainerNotification))]
[JsonCodec(typeof(SystemEvent))]
[JsonCodec(typeof(Dictionary<string, JsonElement>))]
internal static partial class BridgeCodecs;
