using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Processes;

/// <summary>The standard streams of one process: the ends it gets, the ends the caller gets, and the relays in between.</summary>
/// <remarks>
/// The ends of the process are ours until <see cref="LaunchAnswered"/>. Output relays outlive the process and this object's owner: they end with
/// their bytes, so that none written before the exit is lost.
/// </remarks>
internal sealed class ProcessIo
{
    /// <summary>An exit is held back for as long as its output makes progress at least this often.</summary>
    public static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(2);

    /// <summary>How long an exit is held back for the first reader of a FIFO of which nobody has read a byte yet.</summary>
    public static readonly TimeSpan FirstReadPatience = TimeSpan.FromMilliseconds(100);

    /// <summary>What a pipe and its relay can hold at most. More than this after an exit was written by others that still hold the pipe.</summary>
    public const long LargestBacklog = 4 << 20;

    private static readonly TimeSpan ReadPause = TimeSpan.FromMilliseconds(1);

    private readonly Func<SafeFileHandle, TerminalIo>? _openTerminal;
    private IReadOnlyList<IRelay> _outputs;
    private IRelay? _input;
    private TerminalIo? _terminal;
    private Action? _releaseInput;

    /// <summary>Makes plain streams.</summary>
    public ProcessIo(ProcessStreams callerStreams, IReadOnlyList<IRelay> outputs, IRelay? input)
    {
        CallerStreams = callerStreams;
        _outputs = outputs;
        _input = input;
    }

    /// <summary>Makes a terminal, whose relays begin when the launcher has answered with its master.</summary>
    public ProcessIo(ProcessStreams callerStreams, ConsoleSize console, Func<SafeFileHandle, TerminalIo> openTerminal)
        : this(callerStreams, [], null)
    {
        Console = console;
        _openTerminal = openTerminal;
    }

    /// <summary>Standard input of the process; null is <c>/dev/null</c>.</summary>
    public SafeFileHandle? Input { get; init; }

    /// <summary>Standard output of the process; null is <c>/dev/null</c>.</summary>
    public SafeFileHandle? Output { get; init; }

    /// <summary>Standard error of the process; null is <c>/dev/null</c>.</summary>
    public SafeFileHandle? Error { get; init; }

    /// <summary>The size of the terminal; null for plain streams.</summary>
    public ConsoleSize? Console { get; }

    /// <summary>The ends that the caller gets.</summary>
    public ProcessStreams CallerStreams { get; }

    /// <summary>Ends the input in another way than by stopping its relay: letting go of a FIFO's write end that is held open.</summary>
    public Action? ReleaseInput
    {
        init => _releaseInput = value;
    }

    /// <summary>The FIFOs that output goes into, held while no reader is there, also after the process's end, until <see cref="LetGoOfOutputs"/>.</summary>
    public IReadOnlyList<OutputFifo> HeldOutputs { get; init; } = [];

    /// <summary>The far ends of a terminal, which its relays take over once there is a master.</summary>
    public IReadOnlyList<SafeFileHandle> Unconnected { get; init; } = [];

    /// <summary>The streams that the service holds; null when it holds none, and of a terminal before the launch has answered.</summary>
    public HeldStreams? Held { get; set; }

    /// <summary>Closes our copies of the process's ends: the launch has answered and the process holds its own.</summary>
    /// <param name="terminalMaster">The other side of its terminal, taken over; null without one.</param>
    public void LaunchAnswered(SafeFileHandle? terminalMaster)
    {
        CloseProcessEnds();
        if (terminalMaster is not null && _openTerminal is not null)
        {
            _terminal = _openTerminal(terminalMaster);
            _outputs = _terminal.Outputs;
            _input = _terminal.Input;
            Held = _terminal.Held;
        }
    }

    /// <summary>Undoes everything: the process never came to be.</summary>
    public void Abandon()
    {
        CloseProcessEnds();
        ReleaseHeldInput();
        StopInput();
        LetGo(HeldOutputs);
        LetGo(Unconnected);
        _terminal?.Dispose();
        Held?.Dispose();
        foreach (var output in _outputs)
        {
            output.Dispose();
        }

        CallerStreams.Input?.Dispose();
        CallerStreams.Output?.Dispose();
        CallerStreams.Error?.Dispose();
    }

    /// <summary>Waits, once the process has ended, until its output is delivered, and read where it goes into a FIFO, or makes no progress; answers whether some is pending.</summary>
    /// <remarks>Bytes in a pipe that the caller holds need no waiting: they stay readable, as those in a FIFO do while a reader has it open.</remarks>
    public Task<bool> DrainAsync(TimeProvider time)
    {
        ReleaseHeldInput();
        StopInput();
        Held?.EndInput();
        _terminal?.Dispose();
        return IsPendingAsync(time);
    }

    /// <summary>Nobody asks for the process any more: output that has no reader now is lost. Relays whose reader is there go on. Idempotent.</summary>
    public void LetGoOfOutputs() => LetGo(HeldOutputs);

    /// <summary>Completes when the last byte of output is delivered or its reader is gone.</summary>
    public async Task OutputDeliveredAsync()
    {
        foreach (var output in _outputs)
        {
            await output.Completion;
        }
    }

    /// <summary>Ends the input of the process. Idempotent.</summary>
    public void CloseInput()
    {
        if (_releaseInput is not null)
        {
            ReleaseHeldInput();
        }
        else
        {
            StopInput();
        }

        Held?.EndInput();
        CallerStreams.Input?.Dispose();
    }

    /// <summary>Stops the relays of output that are still at work: what they have not delivered is lost.</summary>
    public void StopOutput()
    {
        foreach (var output in _outputs)
        {
            output.Dispose();
        }
    }

    /// <summary>Stops reading one output of the process, which meets a broken pipe when it writes on. Idempotent.</summary>
    public void CloseOutput(StdioHandle handle)
    {
        if (handle == StdioHandle.StdOut || handle == StdioHandle.All)
        {
            CallerStreams.Output?.Dispose();
        }

        if (handle == StdioHandle.StdErr || handle == StdioHandle.All)
        {
            CallerStreams.Error?.Dispose();
        }
    }

    /// <summary>Gives the terminal another size; false when there is none.</summary>
    public bool TryResize(ushort height, ushort width)
    {
        if (_terminal is null)
        {
            return false;
        }

        _terminal.Resize(height, width);
        return true;
    }

    private long BytesMoved
    {
        get
        {
            long sum = 0;
            foreach (var output in _outputs)
            {
                sum += output.BytesMoved;
            }

            return sum;
        }
    }

    private async Task<bool> IsPendingAsync(TimeProvider time)
    {
        var delivered = OutputDeliveredAsync();
        var atExit = BytesMoved;
        for (var before = atExit; !delivered.IsCompleted; before = BytesMoved)
        {
            using var patience = new CancellationTokenSource();
            await Task.WhenAny(delivered, Task.Delay(DrainPatience, time, patience.Token));
            patience.Cancel();
            if (!delivered.IsCompleted && (BytesMoved == before || BytesMoved - atExit > LargestBacklog))
            {
                return true;
            }
        }

        await UntilReadAsync(time);
        return false;
    }

    // containerd's clients before 2.0 close a FIFO when they hear of the exit, with whatever they have not read of it.
    private async Task UntilReadAsync(TimeProvider time)
    {
        var since = time.GetTimestamp();
        for (var unread = CountUnread(); unread > 0 && time.GetElapsedTime(since) < (unread < BytesMoved ? DrainPatience : FirstReadPatience);)
        {
            await Task.Delay(ReadPause, time);
            if (CountUnread() is var now && now != unread)
            {
                (unread, since) = (now, time.GetTimestamp());
            }
        }
    }

    private long CountUnread()
    {
        long sum = 0;
        foreach (var held in HeldOutputs)
        {
            sum += held.Unread;
        }

        return sum;
    }

    private void ReleaseHeldInput()
    {
        _releaseInput?.Invoke();
        _releaseInput = null;
    }

    private void StopInput()
    {
        _input?.Dispose();
        _input = null;
    }

    private static void LetGo(IReadOnlyList<IDisposable> things)
    {
        foreach (var thing in things)
        {
            thing.Dispose();
        }
    }

    private void CloseProcessEnds()
    {
        Input?.Dispose();
        Output?.Dispose();
        Error?.Dispose();
    }
}
