namespace Caisson.Engine.Processes;

/// <summary>The input of a process that the service holds open: attached clients write to it, one at a time. On the loop.</summary>
internal sealed class InputHub : IDisposable
{
    private readonly Stream _destination;
    private Task _last = Task.CompletedTask;

    /// <summary>Takes over the writing end of the process's input.</summary>
    public InputHub(Stream destination) => _destination = destination;

    /// <summary>The process gets no more input.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>Writes bytes behind those of others; false when the input is closed.</summary>
    public async Task<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var before = _last;
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _last = mine.Task;
        await before;
        try
        {
            if (!IsClosed)
            {
                await _destination.WriteAsync(bytes);
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            Dispose();
        }

        mine.TrySetResult();
        return !IsClosed;
    }

    /// <summary>Ends the input. Idempotent.</summary>
    public void Dispose()
    {
        IsClosed = true;
        _destination.Dispose();
    }
}
