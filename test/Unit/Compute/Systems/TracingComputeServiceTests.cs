using System.Collections.Concurrent;
using System.Diagnostics;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.UnitTests.Compute.Systems;

public sealed class TracingComputeServiceTests : IDisposable
{
    private readonly string _id = $"traced-{Guid.NewGuid():n}";
    private readonly ManualService _service = new();
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public TracingComputeServiceTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == TracingComputeService.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Each_verb_is_a_span_with_the_operation_the_id_and_the_error()
    {
        _service.Start = _ => Task.FromException(Failures.Of(ErrorCode.AccessDenied));
        var system = await ComputeSystem.CreateAsync(new TracingComputeService(_service), new SystemId(_id), new ComputeSystemDocument());
        await Assert.ThrowsAsync<ComputeOperationException>(() => system.StartAsync());
        await system.DisposeAsync();

        var own = _spans.Where(span => Equals(span.GetTagItem("SystemId"), _id)).ToArray();
        Assert.Equal(
            new[]
            {
                OperationNames.CreateComputeSystem,
                OperationNames.SystemPropertiesV2,
                OperationNames.SystemStart,
                OperationNames.SystemClose,
                OperationNames.SystemWaitBackground,
            }.Order(),
            own.Select(span => span.OperationName).Order());
        var failed = Assert.Single(own, span => span.Status == ActivityStatusCode.Error);
        Assert.Equal((OperationNames.SystemStart, "AccessDenied"), (failed.OperationName, failed.GetTagItem("ErrorCode")));
    }
}
