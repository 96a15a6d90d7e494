using Caisson.Shim.Events;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc;
using Caisson.UnitTests.Bridge;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.UnitTests.Shim;

public sealed class EventPublisherTests
{
    private readonly ManualTime _time = new();
    private readonly Receiver _receiver = new();

    [Fact]
    public async Task Events_keep_their_order_while_containerd_is_away()
    {
        using var publisher = NewPublisher();
        _receiver.Answer = () => new IOException("refused");
        publisher.Publish(Topic.Create, new TaskCreate { ContainerId = "a" });
        publisher.Publish(Topic.Start, new TaskStart { ContainerId = "a" });
        publisher.Publish(Topic.Exit, new TaskExit { ContainerId = "a" });
        Assert.Empty(_receiver.Taken);

        _receiver.Answer = () => null;
        _time.Advance(TimeSpan.FromSeconds(5));
        await publisher.EndAsync(TimeSpan.FromSeconds(5)).Within();

        Assert.Equal(["/tasks/create containerd.events.TaskCreate", "/tasks/start containerd.events.TaskStart", "/tasks/exit containerd.events.TaskExit"], _receiver.Taken);
        Assert.Equal(0, publisher.WaitingCount);
    }

    [Fact]
    public async Task An_event_that_is_refused_holds_no_other_back()
    {
        using var publisher = NewPublisher();
        var isFirst = true;
        _receiver.Answer = () =>
        {
            var refusal = isFirst ? new TtrpcStatusException(TtrpcStatusCode.InvalidArgument, "no") : null;
            isFirst = false;
            return refusal;
        };
        publisher.Publish(Topic.Create, new TaskCreate());
        publisher.Publish(Topic.Start, new TaskStart());
        await publisher.EndAsync(TimeSpan.FromSeconds(5)).Within();

        Assert.Equal(["/tasks/start containerd.events.TaskStart"], _receiver.Taken);
    }

    [Fact]
    public async Task A_queue_that_nobody_takes_is_bounded_and_its_end_does_not_hang()
    {
        using var publisher = NewPublisher();
        _receiver.Answer = () => new IOException("refused");
        for (var count = 0; count < EventPublisher.Capacity + 10; count++)
        {
            publisher.Publish(Topic.OutOfMemory, new TaskOOM());
        }

        Assert.Equal(EventPublisher.Capacity, publisher.WaitingCount);
        var end = publisher.EndAsync(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(6));
        await end.Within();
    }

    private EventPublisher NewPublisher() => new("default", _receiver, _time, NullLogger.Instance, static _ => { });

    private sealed class Receiver : IEventReceiver
    {
        public Func<Exception?> Answer { get; set; } = static () => null;

        public List<string> Taken { get; } = [];

        public Task ForwardAsync(Envelope envelope, CancellationToken cancellationToken)
        {
            if (Answer() is { } failure)
            {
                return Task.FromException(failure);
            }

            Taken.Add($"{envelope.Topic} {envelope.Event!.TypeUrl}");
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
