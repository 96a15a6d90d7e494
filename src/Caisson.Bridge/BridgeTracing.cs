using System.Diagnostics;
using Caisson.Bridge.Messages;

namespace Caisson.Bridge;

/// <summary>Carries a trace across the bridge.</summary>
internal static class BridgeTracing
{
    private static readonly ActivitySource Source = new("Caisson.Bridge");

    /// <summary>Begins the client's span of a call; null when nobody listens.</summary>
    internal static Activity? StartClient(string operation, string? objectId) => Start(operation, ActivityKind.Client, default, objectId);

    /// <summary>Begins the server's span of a request, under the caller's.</summary>
    internal static Activity? StartServer(string operation, RequestMessage request) =>
        Start(operation, ActivityKind.Server, ParentOf(request), request.ContainerId.Length == 0 ? null : request.ContainerId);

    /// <summary>The trace to send: the current one, if it has one of the usual form.</summary>
    internal static TraceContext? Current() => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } activity
        ? new TraceContext { TraceParent = id, TraceState = activity.TraceStateString }
        : null;

    private static Activity? Start(string operation, ActivityKind kind, ActivityContext parent, string? objectId)
    {
        var activity = Source.StartActivity(operation, kind, parent);
        activity?.SetTag("caisson.object", objectId);
        return activity;
    }

    private static ActivityContext ParentOf(RequestMessage request)
    {
        var text = request.Trace?.TraceParent ?? FromOlder(request.OlderTrace);
        return ActivityContext.TryParse(text, request.Trace?.TraceState, isRemote: true, out var parent) ? parent : default;
    }

    private static string? FromOlder(OlderTraceContext? trace) =>
        trace is null ? null : $"00-{trace.TraceId}-{trace.SpanId}-{(trace.TraceOptions & 1):x2}";
}
