namespace Caisson.Engine.Systems;

/// <summary>The engine: every compute system of this process, and what they share. Connections see it through <see cref="OpenConnection"/>.</summary>
/// <remarks>Everything of it runs on one event-loop thread.</remarks>
public sealed class LinuxEngine : IAsyncDisposable
{
    private LinuxEngine(LinuxEngineOptions options) => Options = options;

    internal LinuxEngineOptions Options { get; }

    /// <summary>How many systems there are, stopped ones that a handle still holds included.</summary>
    public int SystemCount { get; }

    /// <summary>Makes an engine over the real kernel. Call it on the loop thread.</summary>
    public static LinuxEngine Create(LinuxEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new LinuxEngine(options);
    }

    /// <summary>Opens a view for one connection: its handles are its own, and end when it is disposed.</summary>
    public LinuxComputeService OpenConnection() => new(this);

    /// <summary>Terminates every system, waits until nothing is left of them, and lets go of launcher and reaper.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
