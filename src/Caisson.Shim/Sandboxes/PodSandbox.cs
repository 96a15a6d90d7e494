using System.Diagnostics;
using Caisson.Contracts;
using Caisson.Shim.Tasks;
using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Sandboxes;

/// <summary>A pod's sandbox without a process: it holds what the pod's containers share, from its creation to its end.</summary>
/// <remarks>
/// <code>
///         created            running            closing            closed
/// Start   running            refused            refused            refused
/// End     closing            closing            nothing            nothing
/// Lost    closing, code 1    closing, code 1    nothing            nothing
/// </code>
/// The first end counts, with the code it was given. Closing happens once, and leads to closed also when it fails: then the exit is told, and only then those who wait are.
/// On the loop.
/// </remarks>
[DebuggerDisplay("{Id} {State}")]
internal sealed class PodSandbox
{
    private const int LostCode = 1;

    // Completed on the loop, where continuations may run inline.
    private readonly TaskCompletionSource<ExitRecord> _closed = new();
    private readonly TimeProvider _time;
    private readonly Action<Task> _track;
    private readonly ILogger _logger;

    /// <summary>A sandbox that nobody started yet.</summary>
    /// <param name="id">The pod.</param>
    /// <param name="holding">What it lives by; owned.</param>
    /// <param name="time">The clock.</param>
    /// <param name="track">Takes over background tasks.</param>
    /// <param name="logger">The log.</param>
    public PodSandbox(string id, IPodHolding holding, TimeProvider time, Action<Task> track, ILogger logger)
    {
        Id = id;
        Holding = holding;
        _time = time;
        _track = track;
        _logger = logger;
        CreatedAt = time.GetUtcNow();
        _track(WatchAsync());
    }

    /// <summary>The process that stands for it: this one, which lives as long as it does.</summary>
    public static int ProcessId => Environment.ProcessId;

    /// <summary>The pod.</summary>
    public string Id { get; }

    /// <summary>What it lives by.</summary>
    public IPodHolding Holding { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Where it stands.</summary>
    public SandboxState State { get; private set; } = new SandboxState.Created();

    /// <summary>How it ended; any number may wait.</summary>
    public Task<ExitRecord> Closed => _closed.Task;

    /// <summary>What could not be given back, and why; null while nothing failed.</summary>
    public string? CloseFailure { get; private set; }

    /// <summary>Tells of the end, before those who wait hear of it; null where nobody wants to know.</summary>
    public Action<ExitRecord>? Tell { get; set; }

    /// <summary>How it ended; null while it has not.</summary>
    public ExitRecord? Exit => State switch
    {
        SandboxState.Created or SandboxState.Running => null,
        SandboxState.Closing closing => closing.Exit,
        SandboxState.Closed closed => closed.Exit,
        _ => throw new UnreachableException(),
    };

    /// <summary>Lets containers join.</summary>
    /// <exception cref="Ttrpc.TtrpcStatusException">FailedPrecondition: it was started before, or has ended.</exception>
    public void Start()
    {
        if (State is not SandboxState.Created)
        {
            throw Refusal.FailedPrecondition($"cannot start sandbox {Id}, which {(State is SandboxState.Running ? "runs" : "has ended")}");
        }

        State = new SandboxState.Running(_time.GetUtcNow());
    }

    /// <summary>Ends it. The first end counts.</summary>
    /// <param name="code">The exit status it is to have.</param>
    /// <param name="reason">Why.</param>
    public void End(int code, ExitReason reason)
    {
        if (Exit is null)
        {
            var exit = new ExitRecord { Time = _time.GetUtcNow(), Code = code, Reason = reason, Source = ExitSource.Service };
            State = new SandboxState.Closing(exit);
            _track(CloseAsync(exit));
        }
    }

    private async Task WatchAsync()
    {
        await Task.WhenAny(Holding.Lost, _closed.Task);
        if (Holding.Lost.IsCompleted)
        {
            // Why is the holding's affair, which logs it; that it was looked at is ours.
            _ = Holding.Lost.Exception;
            End(LostCode, ExitReason.GuestLost);
        }
    }

    private async Task CloseAsync(ExitRecord exit)
    {
        try
        {
            await Holding.CloseAsync();
        }
        catch (Exception failure)
        {
            // What could not be given back holds nothing up.
            _logger.CloseFailed(failure, Id);
            CloseFailure = failure.Message;
        }

        State = new SandboxState.Closed(exit);
        Tell?.Invoke(exit);
        _closed.SetResult(exit);
    }
}
