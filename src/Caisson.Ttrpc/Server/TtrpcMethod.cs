using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Framing;
using Caisson.Ttrpc.Messages;

namespace Caisson.Ttrpc.Server;

/// <summary>A method that can be called: how many messages come and go, and the handler.</summary>
public abstract class TtrpcMethod
{
    private protected TtrpcMethod()
    {
    }

    /// <summary>Whether the client sends messages after its request.</summary>
    internal abstract bool TakesStream { get; }

    /// <summary>One message in, one out.</summary>
    /// <typeparam name="TRequest">The argument's type.</typeparam>
    /// <typeparam name="TResponse">The result's type.</typeparam>
    /// <param name="handler">Called for each call; several run at once.</param>
    public static TtrpcMethod Unary<TRequest, TResponse>(Func<TRequest, TtrpcCallContext, Task<TResponse>> handler)
        where TRequest : class, ITtrpcMessage<TRequest>
        where TResponse : class, ITtrpcMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new UnaryMethod<TRequest, TResponse>(handler);
    }

    /// <summary>One message in, any number out.</summary>
    /// <inheritdoc cref="Unary"/>
    public static TtrpcMethod ServerStreaming<TRequest, TResponse>(Func<TRequest, TtrpcCallContext, IAsyncEnumerable<TResponse>> handler)
        where TRequest : class, ITtrpcMessage<TRequest>
        where TResponse : class, ITtrpcMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new ServerStreamingMethod<TRequest, TResponse>(handler);
    }

    /// <summary>Any number of messages in, one out.</summary>
    /// <inheritdoc cref="Unary"/>
    public static TtrpcMethod ClientStreaming<TRequest, TResponse>(Func<IAsyncEnumerable<TRequest>, TtrpcCallContext, Task<TResponse>> handler)
        where TRequest : class, ITtrpcMessage<TRequest>
        where TResponse : class, ITtrpcMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new ClientStreamingMethod<TRequest, TResponse>(handler);
    }

    /// <summary>Any number of messages in and out.</summary>
    /// <inheritdoc cref="Unary"/>
    public static TtrpcMethod Duplex<TRequest, TResponse>(Func<IAsyncEnumerable<TRequest>, TtrpcCallContext, IAsyncEnumerable<TResponse>> handler)
        where TRequest : class, ITtrpcMessage<TRequest>
        where TResponse : class, ITtrpcMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new DuplexMethod<TRequest, TResponse>(handler);
    }

    /// <summary>Runs one call to its end.</summary>
    /// <param name="call">The call.</param>
    /// <returns>Its last frame.</returns>
    internal abstract Task<OutgoingFrame> RunAsync(ServerCall call);

    private protected static OutgoingFrame Answer<T>(ServerCall call, T? result)
        where T : class, ITtrpcMessage<T> => result is null
        ? throw new TtrpcStatusException(TtrpcStatusCode.Internal, $"method {call.Context.Method} gave no result")
        : FrameWriter.Encode(call.StreamId, FrameType.Response, FrameFlags.None, new Response { Payload = WireWriter.ToArray(result) });

    /// <summary>A stream that went well ends with data that say so: containerd's client takes a response here for one more message.</summary>
    private protected static async Task<OutgoingFrame> StreamAsync<T>(ServerCall call, IAsyncEnumerable<T> results)
        where T : class, ITtrpcMessage<T>
    {
        await foreach (var result in results.WithCancellation(call.Context.CancellationToken))
        {
            await call.SendAsync(FrameWriter.Encode(call.StreamId, FrameType.Data, FrameFlags.None, result));
        }

        return FrameWriter.Encode(call.StreamId, FrameType.Data, FrameFlags.RemoteClosed | FrameFlags.NoData);
    }
}
