namespace Caisson.Ttrpc.Client;

/// <summary>How long a caller waits: its token, and the call's deadline.</summary>
internal sealed class CallPatience : IDisposable
{
    private readonly TimeSpan? _timeout;
    private readonly CancellationTokenSource? _deadline;
    private readonly CancellationTokenSource? _both;

    public CallPatience(TimeSpan? timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        _timeout = timeout;
        Token = cancellationToken;
        if (timeout is { } limit)
        {
            _deadline = new CancellationTokenSource(limit, time);
            _both = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token, cancellationToken);
            Token = _both.Token;
        }
    }

    public CancellationToken Token { get; }

    public TtrpcStatusException Exceeded() => new(TtrpcStatusCode.DeadlineExceeded, $"no answer within {_timeout?.TotalSeconds:0.###} s");

    public void Dispose()
    {
        _both?.Dispose();
        _deadline?.Dispose();
    }
}
