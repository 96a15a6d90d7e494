using System.Runtime.CompilerServices;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Framing;

namespace Caisson.Ttrpc.Server;

/// <summary>One call under way at the server.</summary>
internal sealed class ServerCall : IDisposable
{
    private readonly ReadOnlyMemory<byte> _argument;
    private readonly FrameWriter _writer;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource? _both;

    /// <summary>Begins a call.</summary>
    /// <param name="streamId">Its number.</param>
    /// <param name="argument">The request's payload.</param>
    /// <param name="messages">Where data frames go; null when the method takes none.</param>
    /// <param name="writer">Where answers go.</param>
    /// <param name="context">Of the connection; the call's deadline is added to its token.</param>
    /// <param name="timeout">The caller's patience; null for ever.</param>
    /// <param name="time">Where the deadline comes from.</param>
    public ServerCall(
        uint streamId, ReadOnlyMemory<byte> argument, IncomingMessages? messages, FrameWriter writer, TtrpcCallContext context, TimeSpan? timeout, TimeProvider time)
    {
        StreamId = streamId;
        Messages = messages;
        Context = context;
        Since = time.GetTimestamp();
        _argument = argument;
        _writer = writer;
        if (timeout is { } limit)
        {
            _deadline = new CancellationTokenSource(limit, time);
            _both = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, context.CancellationToken);
            Context = context with { CancellationToken = _both.Token };
        }
    }

    public uint StreamId { get; }

    public TtrpcCallContext Context { get; }

    public IncomingMessages? Messages { get; }

    /// <summary>When its request came.</summary>
    public long Since { get; }

    /// <summary>Its handler has ended; the answer is not taken by the writer yet.</summary>
    public bool IsAnswered { get; set; }

    /// <summary>The request's payload as it came.</summary>
    public ReadOnlyMemory<byte> RawArgument => _argument;

    public bool IsPastDeadline => _deadline?.IsCancellationRequested == true;

    public T Argument<T>()
        where T : class, ITtrpcMessage<T> => Decode<T>(_argument.Span);

    public async IAsyncEnumerable<T> ReadAllAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : class, ITtrpcMessage<T>
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(Context.CancellationToken, cancellationToken);
        while (await Messages!.ReadAsync(both.Token) is { } message)
        {
            yield return Decode<T>(message);
        }
    }

    public ValueTask SendAsync(OutgoingFrame frame) => _writer.WriteAsync(frame, Context.CancellationToken);

    public void Dispose()
    {
        _both?.Dispose();
        _deadline?.Dispose();
    }

    private T Decode<T>(ReadOnlySpan<byte> payload)
        where T : class, ITtrpcMessage<T>
    {
        try
        {
            return WireReader.Read<T>(payload);
        }
        catch (WireFormatException wrong)
        {
            throw new TtrpcStatusException(TtrpcStatusCode.Internal, $"the argument of {Context.Service}/{Context.Method} cannot be read: {wrong.Message}", wrong);
        }
    }
}
