using Caisson.Bridge.Framing;
using Caisson.Bridge.Messages;

namespace Caisson.Bridge.Client;

/// <summary>Every RPC.</summary>
internal static class Verbs
{
    internal static readonly Verb<NegotiateRequest, NegotiateResponse> Negotiate =
        new(MessageType.NegotiateProtocol, Operations.Negotiate, BridgeCodecs.NegotiateRequest, BridgeCodecs.NegotiateResponse);

    internal static readonly Verb<CreateRequest, HandleResponse> Create = new(MessageType.Create, Operations.Create, BridgeCodecs.CreateRequest, BridgeCodecs.HandleResponse);
    internal static readonly Verb<SystemRequest, HandleResponse> Open = new(MessageType.OpenSystem, Operations.Open, BridgeCodecs.SystemRequest, BridgeCodecs.HandleResponse);
    internal static readonly Verb<QueryRequest, PropertiesResponse> Enumerate =
        new(MessageType.EnumerateSystems, Operations.Enumerate, BridgeCodecs.QueryRequest, BridgeCodecs.PropertiesResponse);

    internal static readonly Verb<SystemRequest, PlainResponse> Start = new(MessageType.Start, Operations.Start, BridgeCodecs.SystemRequest, BridgeCodecs.PlainResponse);
    internal static readonly Verb<SystemRequest, StopResponse> Shutdown =
        new(MessageType.ShutdownGraceful, Operations.Shutdown, BridgeCodecs.SystemRequest, BridgeCodecs.StopResponse);

    internal static readonly Verb<SystemRequest, StopResponse> Terminate =
        new(MessageType.ShutdownForced, Operations.Terminate, BridgeCodecs.SystemRequest, BridgeCodecs.StopResponse);

    internal static readonly Verb<OptionsRequest, PlainResponse> Pause = new(MessageType.PauseSystem, Operations.Pause, BridgeCodecs.OptionsRequest, BridgeCodecs.PlainResponse);
    internal static readonly Verb<SystemRequest, PlainResponse> Resume = new(MessageType.ResumeSystem, Operations.Resume, BridgeCodecs.SystemRequest, BridgeCodecs.PlainResponse);
    internal static readonly Verb<OptionsRequest, PlainResponse> Save = new(MessageType.SaveSystem, Operations.Save, BridgeCodecs.OptionsRequest, BridgeCodecs.PlainResponse);
    internal static readonly Verb<QueryRequest, PropertiesResponse> Properties =
        new(MessageType.GetProperties, Operations.Properties, BridgeCodecs.QueryRequest, BridgeCodecs.PropertiesResponse);

    internal static readonly Verb<ModifySettingsRequest, PlainResponse> Modify =
        new(MessageType.ModifySettings, Operations.Modify, BridgeCodecs.ModifySettingsRequest, BridgeCodecs.PlainResponse);

    internal static readonly Verb<SystemRequest, PlainResponse> Subscribe =
        new(MessageType.Subscribe, Operations.Subscribe, BridgeCodecs.SystemRequest, BridgeCodecs.PlainResponse);

    internal static readonly Verb<UnsubscribeRequest, PlainResponse> Unsubscribe =
        new(MessageType.Unsubscribe, Operations.Unsubscribe, BridgeCodecs.UnsubscribeRequest, BridgeCodecs.PlainResponse);

    internal static readonly Verb<SystemRequest, PlainResponse> Close = new(MessageType.CloseSystem, Operations.Close, BridgeCodecs.SystemRequest, BridgeCodecs.PlainResponse);
    internal static readonly Verb<SystemRequest, PlainResponse> DeleteState =
        new(MessageType.DeleteContainerState, Operations.DeleteState, BridgeCodecs.SystemRequest, BridgeCodecs.PlainResponse);

    internal static readonly Verb<ExecuteProcessRequest, ProcessEntryResponse> PrepareProcess =
        new(MessageType.PrepareProcess, Operations.PrepareProcess, BridgeCodecs.ExecuteProcessRequest, BridgeCodecs.ProcessEntryResponse);

    internal static readonly Verb<ExecuteProcessRequest, ProcessEntryResponse> ExecuteProcess =
        new(MessageType.ExecuteProcess, Operations.CreateProcess, BridgeCodecs.ExecuteProcessRequest, BridgeCodecs.ProcessEntryResponse);

    internal static readonly Verb<ProcessRequest, ProcessEntryResponse> OpenProcess =
        new(MessageType.OpenProcess, Operations.OpenProcess, BridgeCodecs.ProcessRequest, BridgeCodecs.ProcessEntryResponse);

    internal static readonly Verb<ProcessRequest, PlainResponse> StartProcess =
        new(MessageType.StartProcess, Operations.StartProcess, BridgeCodecs.ProcessRequest, BridgeCodecs.PlainResponse);

    internal static readonly Verb<SignalProcessRequest, PlainResponse> SignalProcess =
        new(MessageType.SignalProcess, Operations.SignalProcess, BridgeCodecs.SignalProcessRequest, BridgeCodecs.PlainResponse);

    internal static readonly Verb<ProcessRequest, PlainResponse> TerminateProcess =
        new(MessageType.TerminateProcess, Operations.KillProcess, BridgeCodecs.ProcessRequest, BridgeCodecs.PlainResponse);

    internal static readonly Verb<WaitForProcessRequest, WaitForProcessResponse> WaitForProcess =
        new(MessageType.WaitForProcess, Operations.WaitForProcess, BridgeCodecs.WaitForProcessRequest, BridgeCodecs.WaitForProcessResponse);

    internal static readonly Verb<ProcessRequest, ProcessEntryResponse> ProcessInfo =
        new(MessageType.GetProcessInfo, Operations.ProcessInfo, BridgeCodecs.ProcessRequest, BridgeCodecs.ProcessEntryResponse);

    internal static readonly Verb<ProcessRequest, PropertiesResponse> ProcessProperties =
        new(MessageType.GetProcessProperties, Operations.ProcessProperties, BridgeCodecs.ProcessRequest, BridgeCodecs.PropertiesResponse);

    internal static readonly Verb<ModifyProcessRequest, PlainResponse> ModifyProcess =
        new(MessageType.ModifyProcess, Operations.ModifyProcess, BridgeCodecs.ModifyProcessRequest, BridgeCodecs.PlainResponse);

    internal static readonly Verb<ResizeConsoleRequest, PlainResponse> ResizeConsole =
        new(MessageType.ResizeConsole, Operations.ModifyProcess, BridgeCodecs.ResizeConsoleRequest, BridgeCodecs.PlainResponse);

    internal static readonly Verb<AttachProcessRequest, AttachProcessResponse> AttachProcess =
        new(MessageType.AttachProcess, Operations.AttachProcess, BridgeCodecs.AttachProcessRequest, BridgeCodecs.AttachProcessResponse);

    internal static readonly Verb<ProcessRequest, PlainResponse> CloseProcess =
        new(MessageType.CloseProcess, Operations.CloseProcess, BridgeCodecs.ProcessRequest, BridgeCodecs.PlainResponse);

    internal static readonly Verb<QueryRequest, PropertiesResponse> ServiceProperties =
        new(MessageType.GetServiceProperties, Operations.ServiceProperties, BridgeCodecs.QueryRequest, BridgeCodecs.PropertiesResponse);

    internal static readonly Verb<ModifyServiceSettingsRequest, PlainResponse> ModifyServiceSettings =
        new(MessageType.ModifyServiceSettings, Operations.ModifyServiceSettings, BridgeCodecs.ModifyServiceSettingsRequest, BridgeCodecs.PlainResponse);

    internal static readonly Verb<SystemRequest, DumpStacksResponse> DumpStacks =
        new(MessageType.DumpStacks, Operations.DumpStacks, BridgeCodecs.SystemRequest, BridgeCodecs.DumpStacksResponse);
}
