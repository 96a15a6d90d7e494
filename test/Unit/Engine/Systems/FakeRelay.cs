using Caisson.Engine.Processes;

namespace Caisson.UnitTests.Engine.Systems;

/// <summary>A relay whose progress a test decides.</summary>
internal sealed class FakeRelay : IRelay
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long BytesMoved { get; set; }

    public Task Completion => _completion.Task;

    public void Finish() => _completion.TrySetResult();

    public void Dispose() => Finish();
}
