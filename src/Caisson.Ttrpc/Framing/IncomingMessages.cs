using System.Threading.Channels;

namespace Caisson.Ttrpc.Framing;

/// <summary>The messages of one stream that came and were not taken yet.</summary>
/// <remarks>ttrpc has no flow control, and the reader of a connection never waits for one stream: so what waits is bounded, and a stream over it ends.</remarks>
internal sealed class IncomingMessages(int maximumBytes)
{
    // What a message that waits costs beside its bytes.
    private const int Overhead = 64;

    private readonly Channel<byte[]> _messages = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private long _waiting;

    /// <summary>Takes a message in.</summary>
    /// <returns>Whether there was room.</returns>
    public bool TryAdd(byte[] message)
    {
        if (Interlocked.Add(ref _waiting, message.Length + Overhead) > maximumBytes + Overhead)
        {
            return false;
        }

        _messages.Writer.TryWrite(message);
        return true;
    }

    /// <summary>No message comes after those that wait; a cause is thrown to their reader then.</summary>
    public void Complete(Exception? cause = null) => _messages.Writer.TryComplete(cause);

    /// <summary>The next message.</summary>
    /// <returns>Null after the last.</returns>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        if (!await _messages.Reader.WaitToReadAsync(cancellationToken) || !_messages.Reader.TryRead(out var message))
        {
            return null;
        }

        Interlocked.Add(ref _waiting, -(message.Length + Overhead));
        return message;
    }
}
