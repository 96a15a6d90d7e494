using Caisson.Contracts.Logs;

namespace Caisson.Engine.Processes;

/// <summary>One output of a process that the service holds: read here, then given to the log, to the stream the process was made with, and to attached clients.</summary>
/// <remarks>
/// <para>The stream the process was made with holds it up as a pipe does, until its reader goes. The log does within its bounds
/// (<see cref="IOutputLog.WaitForRoomAsync"/>), and so does an attached client (<see cref="AttachedOutput.WaitForRoomAsync"/>). On the loop.</para>
/// <para>It is complete when the output has ended and everything is written to the log and to the first stream. Attached clients take the rest by themselves.</para>
/// </remarks>
internal sealed class OutputHub : IRelay
{
    private const int BufferBytes = 16 << 10;

    private readonly Stream _source;
    private readonly LogSource _kind;
    private readonly IOutputLog? _log;
    private readonly OutputTail _tail = new();
    private readonly List<AttachedOutput> _clients = [];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _pumping;
    private Stream? _first;
    private bool _isDisposed;

    /// <summary>Begins to read.</summary>
    /// <param name="source">The process's output; taken over.</param>
    /// <param name="first">Where the process's maker wanted it, taken over; null for nowhere.</param>
    /// <param name="log">Gets a copy; null for none.</param>
    /// <param name="kind">What the log calls it.</param>
    public OutputHub(Stream source, Stream? first, IOutputLog? log, LogSource kind)
    {
        _source = source;
        _first = first;
        _log = log;
        _kind = kind;
        _pumping = PumpAsync();
    }

    /// <inheritdoc/>
    public long BytesMoved { get; private set; }

    /// <inheritdoc/>
    public Task Completion => _completion.Task;

    /// <summary>Attaches a client; it gets the last lines, then everything from now on.</summary>
    public void Attach(AttachedOutput client, int lastLines)
    {
        client.Add(_tail.LastLines(lastLines));
        if (_completion.Task.IsCompleted)
        {
            client.Complete();
        }
        else
        {
            _clients.Add(client);
        }
    }

    /// <summary>Stops at once: what was not read is dropped.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _source.Dispose();
        _first?.Dispose();
        foreach (var client in _clients.ToArray())
        {
            client.Dispose();
        }
    }

    private async Task PumpAsync()
    {
        var buffer = new byte[BufferBytes];
        try
        {
            for (var count = await _source.ReadAsync(buffer); count > 0; count = await _source.ReadAsync(buffer))
            {
                await GiveAsync(buffer.AsMemory(0, count));
                BytesMoved += count;
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException)
        {
            // The source broke, or it was disposed: nothing more comes.
        }

        _source.Dispose();
        _log?.EndStream(_kind);
        foreach (var client in _clients.ToArray())
        {
            client.Complete();
        }

        _clients.Clear();
        _first?.Dispose();
        if (_log is not null && !_isDisposed)
        {
            await _log.FlushAsync();
        }

        _completion.TrySetResult();
    }

    private async ValueTask GiveAsync(ReadOnlyMemory<byte> bytes)
    {
        _tail.Add(bytes.Span);
        _log?.Append(_kind, bytes.Span);
        if (_clients.Count > 0)
        {
            GiveClients(bytes.ToArray());
        }

        if (_first is not null)
        {
            await WriteFirstAsync(bytes);
        }

        if (_log is not null)
        {
            await _log.WaitForRoomAsync();
        }

        // Only GiveClients takes clients out, so the list does not shrink here.
        for (var index = 0; index < _clients.Count; index++)
        {
            await _clients[index].WaitForRoomAsync();
        }
    }

    private void GiveClients(byte[] bytes)
    {
        _clients.RemoveAll(static client => client.HasEnded);
        foreach (var client in _clients)
        {
            client.Add(bytes);
        }
    }

    private async ValueTask WriteFirstAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _first!.WriteAsync(bytes);
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            _first?.Dispose();
            _first = null;
        }
    }
}
