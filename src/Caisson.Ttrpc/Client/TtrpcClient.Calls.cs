using System.Runtime.CompilerServices;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Framing;
using Caisson.Ttrpc.Messages;

namespace Caisson.Ttrpc.Client;

/// <summary>The four kinds of call; generated clients use them.</summary>
public sealed partial class TtrpcClient
{
    /// <summary>One message there, one back.</summary>
    /// <typeparam name="TRequest">The argument's type.</typeparam>
    /// <typeparam name="TResponse">The result's type.</typeparam>
    /// <param name="service">The service's full protobuf name.</param>
    /// <param name="method">The method's bare name.</param>
    /// <param name="request">The argument.</param>
    /// <param name="options">Metadata and deadline.</param>
    /// <param name="cancellationToken">Stops waiting; the call goes on.</param>
    /// <exception cref="TtrpcStatusException">The call failed, or its deadline passed.</exception>
    /// <exception cref="TtrpcConnectionException">The connection is gone.</exception>
    public async Task<TResponse> CallAsync<TRequest, TResponse>(
        string service, string method, TRequest request, TtrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, ITtrpcMessage<TRequest>
        where TResponse : class, ITtrpcMessage<TResponse>
    {
        using var patience = Patience(options, cancellationToken);
        var call = await SendRequestAsync(service, method, WireWriter.ToArray(request), FrameFlags.None, takesData: false, options, cancellationToken);
        return Decode<TResponse>((await ResponseAsync(call, patience, cancellationToken)).Payload);
    }

    /// <summary>One message there, any number back.</summary>
    /// <typeparam name="TRequest">The argument's type.</typeparam>
    /// <typeparam name="TResponse">The result's type.</typeparam>
    /// <param name="service">The service's full protobuf name.</param>
    /// <param name="method">The method's bare name.</param>
    /// <param name="request">The argument.</param>
    /// <param name="options">Metadata and deadline.</param>
    /// <param name="cancellationToken">Stops waiting; the call goes on.</param>
    /// <exception cref="TtrpcStatusException">The call failed, or its deadline passed.</exception>
    /// <exception cref="TtrpcConnectionException">The connection is gone.</exception>
    public async IAsyncEnumerable<TResponse> CallServerStreamingAsync<TRequest, TResponse>(
        string service, string method, TRequest request, TtrpcCallOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TRequest : class, ITtrpcMessage<TRequest>
        where TResponse : class, ITtrpcMessage<TResponse>
    {
        using var patience = Patience(options, cancellationToken);
        var call = await SendRequestAsync(service, method, WireWriter.ToArray(request), FrameFlags.RemoteClosed, takesData: true, options, cancellationToken);
        try
        {
            while (await NextAsync(call, patience, cancellationToken) is { } message)
            {
                yield return Decode<TResponse>(message);
            }
        }
        finally
        {
            Forget(call);
        }
    }

    /// <summary>Any number of messages there, one back.</summary>
    /// <typeparam name="TRequest">The argument's type.</typeparam>
    /// <typeparam name="TResponse">The result's type.</typeparam>
    /// <param name="service">The service's full protobuf name.</param>
    /// <param name="method">The method's bare name.</param>
    /// <param name="requests">What is sent; the call ends without the rest when the server answers early.</param>
    /// <param name="options">Metadata and deadline.</param>
    /// <param name="cancellationToken">Stops waiting; the call goes on.</param>
    /// <exception cref="TtrpcStatusException">The call failed, or its deadline passed.</exception>
    /// <exception cref="TtrpcConnectionException">The connection is gone.</exception>
    public async Task<TResponse> CallClientStreamingAsync<TRequest, TResponse>(
        string service, string method, IAsyncEnumerable<TRequest> requests, TtrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, ITtrpcMessage<TRequest>
        where TResponse : class, ITtrpcMessage<TResponse>
    {
        ArgumentNullException.ThrowIfNull(requests);
        using var patience = Patience(options, cancellationToken);
        var call = await SendRequestAsync(service, method, [], FrameFlags.RemoteOpen, takesData: false, options, cancellationToken);
        try
        {
            await foreach (var request in requests.WithCancellation(patience.Token))
            {
                if (call.Response.IsCompleted)
                {
                    break;
                }

                await SendDataAsync(call, FrameFlags.None, FrameWriter.Encode(call.StreamId, FrameType.Data, FrameFlags.None, request), patience.Token);
            }

            if (!call.Response.IsCompleted)
            {
                await SendDataAsync(call, FrameFlags.RemoteClosed | FrameFlags.NoData, null, patience.Token);
            }

            return Decode<TResponse>((await ResponseAsync(call, patience, cancellationToken)).Payload);
        }
        catch (OperationCanceledException) when (patience.Token.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw patience.Exceeded();
        }
        finally
        {
            // Also when it was given up half-way: its answer is nobody's.
            Forget(call);
        }
    }

    /// <summary>Any number of messages both ways, at once.</summary>
    /// <typeparam name="TRequest">The argument's type.</typeparam>
    /// <typeparam name="TResponse">The result's type.</typeparam>
    /// <param name="service">The service's full protobuf name.</param>
    /// <param name="method">The method's bare name.</param>
    /// <param name="options">Metadata and deadline.</param>
    /// <param name="cancellationToken">Stops waiting; the call goes on.</param>
    /// <exception cref="TtrpcStatusException">The request is too long.</exception>
    /// <exception cref="TtrpcConnectionException">The connection is gone.</exception>
    public async Task<TtrpcDuplexCall<TRequest, TResponse>> OpenDuplexAsync<TRequest, TResponse>(
        string service, string method, TtrpcCallOptions? options = null, CancellationToken cancellationToken = default)
        where TRequest : class, ITtrpcMessage<TRequest>
        where TResponse : class, ITtrpcMessage<TResponse>
    {
        var call = await SendRequestAsync(service, method, [], FrameFlags.RemoteOpen, takesData: true, options, cancellationToken);
        return new TtrpcDuplexCall<TRequest, TResponse>(
            Patience(options, default),
            (request, token) => SendDataAsync(call, FrameFlags.None, FrameWriter.Encode(call.StreamId, FrameType.Data, FrameFlags.None, request), token),
            token => SendDataAsync(call, FrameFlags.RemoteClosed | FrameFlags.NoData, null, token),
            async (patience, token) => await NextAsync(call, patience, token) is { } message ? Decode<TResponse>(message) : null,
            () => Forget(call));
    }

    /// <summary>The caller's token and the call's deadline, in one.</summary>
    private CallPatience Patience(TtrpcCallOptions? options, CancellationToken cancellationToken) => new(options?.Timeout, _options.Time, cancellationToken);

    private async Task<Response> ResponseAsync(PendingCall call, CallPatience patience, CancellationToken cancellationToken)
    {
        // Not WaitAsync: the end of a response's wait would be the pool's work, and a process with an event loop has no pool.
        using var giveUp = patience.Token.UnsafeRegister(static (pending, cause) => ((PendingCall)pending!).GiveUp(cause), call);
        try
        {
            return await call.Response;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw patience.Exceeded();
        }
        finally
        {
            Forget(call);
        }
    }

    private static async ValueTask<byte[]?> NextAsync(PendingCall call, CallPatience patience, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await call.Messages!.ReadAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw patience.Exceeded();
        }
    }
}
