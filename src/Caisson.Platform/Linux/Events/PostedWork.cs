namespace Caisson.Platform.Linux.Events;

/// <summary>A continuation waiting for its turn.</summary>
internal readonly record struct PostedWork(SendOrPostCallback Callback, object? State)
{
    private static readonly SendOrPostCallback RunAction = static action => ((Action)action!)();

    internal static PostedWork From(Action action) => new(RunAction, action);

    internal void Run() => Callback(State);
}
