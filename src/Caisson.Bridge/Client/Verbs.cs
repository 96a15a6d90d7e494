using Caisson.Bridge.Framing;
using Caisson.Bridge.Messages;

namespace Caisson.Bridge.Client;

/// <summary>Every RPC.</summary>
internal static class Verbs
{
    private static readonly BridgeJson Json = BridgeJson.Wire;

    internal static readonly Verb<NegotiateRequest, NegotiateResponse> Negotiate =
        new(MessageType.NegotiateProtocol, Operations.Negotiate, Json.NegotiateRequest, Json.NegotiateResponse);

    internal static readonly Verb<CreateRequest, HandleResponse> Create = new(MessageType.Create, Operations.Create, Json.CreateRequest, Json.HandleResponse);
    internal static readonly Verb<SystemRequest, HandleResponse> Open = new(MessageType.OpenSystem, Operations.Open, Json.SystemRequest, Json.HandleResponse);
    internal static readonly Verb<QueryRequest, PropertiesResponse> Enumerate =
        new(MessageType.EnumerateSystems, Operations.Enumerate, Json.QueryRequest, Json.PropertiesResponse);

    internal static readonly Verb<SystemRequest, PlainResponse> Start = new(MessageType.Start, Operations.Start, Json.SystemRequest, Json.PlainResponse);
    internal static readonly Verb<SystemRequest, StopResponse> Shutdown =
        new(MessageType.ShutdownGraceful, Operations.Shutdown, Json.SystemRequest, Json.StopResponse);

    internal static readonly Verb<SystemRequest, StopResponse> Terminate =
        new(MessageType.ShutdownForced, Operations.Terminate, Json.SystemRequest, Json.StopResponse);

    internal static readonly Verb<OptionsRequest, PlainResponse> Pause = new(MessageType.PauseSystem, Operations.Pause, Json.OptionsRequest, Json.PlainResponse);
    internal static readonly Verb<SystemRequest, PlainResponse> Resume = new(MessageType.ResumeSystem, Operations.Resume, Json.SystemRequest, Json.PlainResponse);
    internal static readonly Verb<OptionsRequest, PlainResponse> Save = new(MessageType.SaveSystem, Operations.Save, Json.OptionsRequest, Json.PlainResponse);
    internal static readonly Verb<QueryRequest, PropertiesResponse> Properties =
        new(MessageType.GetProperties, Operations.Properties, Json.QueryRequest, Json.PropertiesResponse);

    internal static readonly Verb<ModifySettingsRequest, PlainResponse> Modify =
        new(MessageType.ModifySettings, Operations.Modify, Json.ModifySettingsRequest, Json.PlainResponse);

    internal static readonly Verb<SystemRequest, PlainResponse> Subscribe =
        new(MessageType.Subscribe, Operations.Subscribe, Json.SystemRequest, Json.PlainResponse);

    internal static readonly Verb<UnsubscribeRequest, PlainResponse> Unsubscribe =
        new(MessageType.Unsubscribe, Operations.Unsubscribe, Json.UnsubscribeRequest, Json.PlainResponse);

    internal static readonly Verb<SystemRequest, PlainResponse> Close = new(MessageType.CloseSystem, Operations.Close, Json.SystemRequest, Json.PlainResponse);
    internal static readonly Verb<SystemRequest, PlainResponse> DeleteState =
        new(MessageType.DeleteContainerState, Operations.DeleteState, Json.SystemRequest, Json.PlainResponse);

    internal static readonly Verb<ExecuteProcessRequest, ProcessEntryResponse> PrepareProcess =
        new(MessageType.PrepareProcess, Operations.PrepareProcess, Json.ExecuteProcessRequest, Json.ProcessEntryResponse);

    internal static readonly Verb<ExecuteProcessRequest, ProcessEntryResponse> ExecuteProcess =
        new(MessageType.ExecuteProcess, Operations.CreateProcess, Json.ExecuteProcessRequest, Json.ProcessEntryResponse);

    internal static readonly Verb<ProcessRequest, ProcessEntryResponse> OpenProcess =
        new(MessageType.OpenProcess, Operations.OpenProcess, Json.ProcessRequest, Json.ProcessEntryResponse);

    internal static readonly Verb<ProcessRequest, PlainResponse> StartProcess =
        new(MessageType.StartProcess, Operations.StartProcess, Json.ProcessRequest, Json.PlainResponse);

    internal static readonly Verb<SignalProcessRequest, PlainResponse> SignalProcess =
        new(MessageType.SignalProcess, Operations.SignalProcess, Json.SignalProcessRequest, Json.PlainResponse);

    internal static readonly Verb<ProcessRequest, PlainResponse> TerminateProcess =
        new(MessageType.TerminateProcess, Operations.KillProcess, Json.ProcessRequest, Json.PlainResponse);

    internal static readonly Verb<WaitForProcessRequest, WaitForProcessResponse> WaitForProcess =
        new(MessageType.WaitForProcess, Operations.WaitForProcess, Json.WaitForProcessRequest, Json.WaitForProcessResponse);

    internal static readonly Verb<ProcessRequest, ProcessEntryResponse> ProcessInfo =
        new(MessageType.GetProcessInfo, Operations.ProcessInfo, Json.ProcessRequest, Json.ProcessEntryResponse);

    internal static readonly Verb<ProcessRequest, PropertiesResponse> ProcessProperties =
        new(MessageType.GetProcessProperties, Operations.ProcessProperties, Json.ProcessRequest, Json.PropertiesResponse);

    internal static readonly Verb<ModifyProcessRequest, PlainResponse> ModifyProcess =
        new(MessageType.ModifyProcess, Operations.ModifyProcess, Json.ModifyProcessRequest, Json.PlainResponse);

    internal static readonly Verb<ResizeConsoleRequest, PlainResponse> ResizeConsole =
        new(MessageType.ResizeConsole, Operations.ModifyProcess, Json.ResizeConsoleRequest, Json.PlainResponse);

    internal static readonly Verb<ProcessRequest, PlainResponse> CloseProcess =
        new(MessageType.CloseProcess, Operations.CloseProcess, Json.ProcessRequest, Json.PlainResponse);

    internal static readonly Verb<QueryRequest, PropertiesResponse> ServiceProperties =
        new(MessageType.GetServiceProperties, Operations.ServiceProperties, Json.QueryRequest, Json.PropertiesResponse);

    internal static readonly Verb<ModifyServiceSettingsRequest, PlainResponse> ModifyServiceSettings =
        new(MessageType.ModifyServiceSettings, Operations.ModifyServiceSettings, Json.ModifyServiceSettingsRequest, Json.PlainResponse);

    internal static readonly Verb<SystemRequest, DumpStacksResponse> DumpStacks =
        new(MessageType.DumpStacks, Operations.DumpStacks, Json.SystemRequest, Json.DumpStacksResponse);
}
