using Caisson.Ttrpc.Server;
using Caisson.UnitTests.Ttrpc.Samples;

namespace Caisson.UnitTests.Ttrpc;

/// <summary>A service for tests: texts that begin with a verb make it do something else than echo.</summary>
internal sealed class EchoHandler : EchoService
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What "throw" throws.</summary>
    public Exception? Failure { get; init; }

    /// <summary>A call waits for ever.</summary>
    public Task Waiting => _waiting.Task;

    /// <summary>It was cancelled.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>The contexts of all calls.</summary>
    public List<TtrpcCallContext> Contexts { get; } = [];

    public override async Task<Text> SayAsync(Text request, TtrpcCallContext context)
    {
        lock (Contexts)
        {
            Contexts.Add(context);
        }

        switch (request.Text_)
        {
            case "wait":
                await WaitAsync(context);
                return request;
            case "throw":
                throw Failure!;
            case "null":
                return null!;
            case "long":
                return new Text { Text_ = new string('x', 5 << 20) };
            default:
                return request;
        }
    }

    public override async IAsyncEnumerable<Count> RepeatAsync(Count request, TtrpcCallContext context)
    {
        for (var i = 0; i < Math.Abs(request.Count_); i++)
        {
            yield return new Count { Count_ = i };
        }

        if (request.Count_ < 0)
        {
            throw Failure!;
        }

        if (request.Count_ == 0)
        {
            await WaitAsync(context);
        }
    }

    public override async Task<Count> SumAsync(IAsyncEnumerable<Count> requests, TtrpcCallContext context)
    {
        var sum = 0;
        await foreach (var request in requests)
        {
            if (request.Count_ < 0)
            {
                throw Failure!;
            }

            sum += request.Count_;
        }

        return new Count { Count_ = sum };
    }

    public override async IAsyncEnumerable<Text> ConverseAsync(IAsyncEnumerable<Text> requests, TtrpcCallContext context)
    {
        await foreach (var request in requests)
        {
            if (request.Text_ == "wait")
            {
                await WaitAsync(context);
            }

            yield return new Text { Text_ = request.Text_.ToUpperInvariant() };
        }
    }

    private async Task WaitAsync(TtrpcCallContext context)
    {
        _waiting.TrySetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
        }
        finally
        {
            _cancelled.TrySetResult();
        }
    }
}
