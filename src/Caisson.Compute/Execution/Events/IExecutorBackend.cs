namespace Caisson.Compute.Execution.Events;

/// <summary>Whoever wants to know what happens to the containers of an <see cref="Executor"/>.</summary>
public interface IExecutorBackend
{
    /// <summary>Takes one event. The next event of the same container comes when this has completed; other containers do not wait for it.</summary>
    /// <remarks>A failure is logged and the queue goes on.</remarks>
    Task ProcessEventAsync(ContainerEvent containerEvent);
}
