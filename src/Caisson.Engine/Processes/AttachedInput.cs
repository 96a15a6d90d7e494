using Caisson.Contracts;

namespace Caisson.Engine.Processes;

/// <summary>One attached client's input: read here and written to the process. On the loop.</summary>
internal sealed class AttachedInput : IDisposable
{
    private const int BufferBytes = 4 << 10;

    private readonly Stream _source;
    private readonly InputHub _hub;
    private readonly InputEnd _end;
    private readonly Action _ended;
    private Task? _pumping;
    private bool _isDisposed;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="source">The client's stream, taken over.</param>
    /// <param name="hub">The process's input.</param>
    /// <param name="end">What the end of the client's stream means.</param>
    /// <param name="ended">Called once when it has ended.</param>
    public AttachedInput(Stream source, InputHub hub, InputEnd end, Action ended)
    {
        _source = source;
        _hub = hub;
        _end = end;
        _ended = ended;
    }

    /// <summary>Begins to read, until the client, or the process, ends it.</summary>
    public void Begin() => _pumping ??= PumpAsync();

    private async Task PumpAsync()
    {
        var buffer = new byte[BufferBytes];
        var isAtEnd = false;
        try
        {
            while (true)
            {
                var count = await _source.ReadAsync(buffer);
                if (count == 0)
                {
                    isAtEnd = true;
                    break;
                }

                if (!await _hub.WriteAsync(buffer.AsMemory(0, count)))
                {
                    break;
                }
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // A broken client has said nothing about the end of its input.
        }

        _source.Dispose();
        if (isAtEnd && !_isDisposed && _end == InputEnd.ClosesInput)
        {
            _hub.Dispose();
        }

        _ended();
    }

    /// <summary>Ends it at once; the process's input stays as it is.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _source.Dispose();
    }
}
