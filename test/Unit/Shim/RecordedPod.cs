using Caisson.Contracts.Oci;
using Caisson.Shim.Events;
using Caisson.Shim.Protocol;
using Caisson.Shim.Sandboxes;
using Caisson.Shim.Tasks;
using Caisson.UnitTests.Bridge;
using Microsoft.Extensions.Logging;

namespace Caisson.UnitTests.Shim;

/// <summary>A shim's pod whose holding is scripted, and what was told and logged of it.</summary>
internal sealed class RecordedPod : IPodHolding, IEventSink, ILogger
{
    internal RecordedPod() => Pod = new ShimPod((_, _) => Task.FromResult<IPodHolding>(this), Time, static _ => { }, this);

    internal ShimPod Pod { get; }

    internal ManualTime Time { get; } = new();

    /// <summary>Completes when the holding has vanished.</summary>
    internal TaskCompletionSource Vanished { get; } = new();

    /// <summary>What closing does.</summary>
    internal Func<Task> Closing { get; set; } = static () => Task.CompletedTask;

    internal int CloseCount { get; private set; }

    /// <summary>The events, each as <c>topic exit-status</c>.</summary>
    internal List<string> Told { get; } = [];

    internal List<string> Logged { get; } = [];

    public Task Lost => Vanished.Task;

    internal async Task<SandboxTask> CreateAsync(string bundle)
    {
        var environment = new TaskEnvironment(null!, this, null!, Time, static _ => { }, this);
        return await SandboxTask.CreateAsync(environment, Pod, new CreateTaskRequest { Id = "pod", Bundle = bundle }, SandboxOf());
    }

    internal static Spec SandboxOf(params (string Name, string Value)[] annotations) =>
        new() { Version = "1.2.0", Annotations = annotations.ToDictionary(static pair => pair.Name, static pair => pair.Value) };

    public string? PathOf(NamespaceType kind) => kind.Value is "network" or "ipc" ? $"/proc/self/fd/{kind.Value.Length}" : null;

    public bool IsHosts(NamespaceType kind) => kind.Value == "uts";

    public Task CloseAsync()
    {
        CloseCount++;
        return Closing();
    }

    void IEventSink.Publish<T>(string topic, T message) => Told.Add(message switch
    {
        TaskExit exit => $"{topic} {exit.ExitStatus}",
        TaskDelete deletion => $"{topic} {deletion.ExitStatus}",
        _ => topic,
    });

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Logged.Add($"{logLevel} {formatter(state, exception)} {exception?.Message}".TrimEnd());
}
