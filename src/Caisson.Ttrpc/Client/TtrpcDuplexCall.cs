using System.Runtime.CompilerServices;
using Caisson.Ttrpc.Codec;

namespace Caisson.Ttrpc.Client;

/// <summary>A call in which both sides send as they like.</summary>
/// <typeparam name="TRequest">What the client sends.</typeparam>
/// <typeparam name="TResponse">What the server sends.</typeparam>
public sealed class TtrpcDuplexCall<TRequest, TResponse> : IDisposable
    where TRequest : class, ITtrpcMessage<TRequest>
    where TResponse : class, ITtrpcMessage<TResponse>
{
    private readonly CallPatience _patience;
    private readonly Func<TRequest, CancellationToken, ValueTask> _send;
    private readonly Func<CancellationToken, ValueTask> _complete;
    private readonly Func<CallPatience, CancellationToken, ValueTask<TResponse?>> _next;
    private readonly Action _forget;
    private bool _isComplete;

    internal TtrpcDuplexCall(
        CallPatience patience,
        Func<TRequest, CancellationToken, ValueTask> send,
        Func<CancellationToken, ValueTask> complete,
        Func<CallPatience, CancellationToken, ValueTask<TResponse?>> next,
        Action forget)
    {
        _patience = patience;
        _send = send;
        _complete = complete;
        _next = next;
        _forget = forget;
    }

    /// <summary>Sends a message; one at a time.</summary>
    /// <param name="request">The message.</param>
    /// <param name="cancellationToken">Gives up while the connection has no room: nothing has happened yet.</param>
    /// <exception cref="InvalidOperationException">After <see cref="CompleteAsync"/>.</exception>
    /// <exception cref="TtrpcConnectionException">The connection is gone.</exception>
    public ValueTask WriteAsync(TRequest request, CancellationToken cancellationToken = default) =>
        _isComplete ? throw new InvalidOperationException("this side of the call was completed") : _send(request, cancellationToken);

    /// <summary>Sends no more; the server learns it.</summary>
    /// <param name="cancellationToken">Gives up while the connection has no room.</param>
    /// <exception cref="TtrpcConnectionException">The connection is gone.</exception>
    public async ValueTask CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (_isComplete)
        {
            return;
        }

        _isComplete = true;
        await _complete(cancellationToken);
    }

    /// <summary>What the server sends, until it sends no more.</summary>
    /// <param name="cancellationToken">Stops waiting; the call goes on.</param>
    /// <exception cref="TtrpcStatusException">The call failed, or its deadline passed.</exception>
    /// <exception cref="TtrpcConnectionException">The connection is gone.</exception>
    public async IAsyncEnumerable<TResponse> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await _next(_patience, cancellationToken) is { } response)
        {
            yield return response;
        }
    }

    /// <summary>Gives the call up; what the server still sends is thrown away.</summary>
    public void Dispose()
    {
        _forget();
        _patience.Dispose();
    }
}
