using System.Runtime.Versioning;
using System.Threading.Channels;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts;

namespace Caisson.Compute.Execution.Lifecycle;

/// <summary>One handle on one container's system, from the moment it was created or opened to its end.</summary>
[SupportedOSPlatform("linux")]
internal sealed class ContainerRun
{
    private readonly Channel<SystemNotification> _notifications;
    private readonly Witness? _witness;

    private ContainerRun(ComputeSystem system, Channel<SystemNotification> notifications, Witness? witness)
    {
        System = system;
        _notifications = notifications;
        _witness = witness;
    }

    public ComputeSystem System { get; }

    /// <summary>Our calls over the handles of the system and its init process: when these have ended they are closed once the calls have been answered.</summary>
    public CallGate Calls { get; } = new();

    /// <summary>What happens to the system, in order; ends with its end, or when the connection breaks.</summary>
    public ChannelReader<SystemNotification> Notifications => _notifications.Reader;

    /// <summary>The processes beside the init process.</summary>
    public ExecTable Execs { get; } = new();

    /// <summary>Reads the notifications.</summary>
    public Task Following { get; set; } = Task.CompletedTask;

    /// <summary>The init process; null before it was prepared, after it ended, and of an opened system until somebody needs it.</summary>
    public ComputeProcess? Init { get; set; }

    /// <summary>The init process's id on the machine, as soon as it is known.</summary>
    public int? InitPid { get; set; }

    /// <summary>Completes when the call that starts it knows whether it runs, and has recorded it; from the beginning of one that was found running.</summary>
    public TaskCompletionSource Settled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the start is queued for the backend, or never will be.</summary>
    public TaskCompletionSource StartTold { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody began to start it. Before, its end is not the end of a run.</summary>
    public volatile bool IsStartRequested;

    /// <summary>Its start failed: whatever ends now has been dealt with.</summary>
    public volatile bool HasStartFailed;

    /// <summary>Somebody ended it: it needs no shutdown any more.</summary>
    public volatile bool IsTerminateInvoked;

    /// <summary>We let go of it: the end of the notifications says nothing.</summary>
    public volatile bool IsClosing;

    /// <summary>Its host starts it again.</summary>
    public required bool HasRestartPolicy { get; set; }

    /// <summary>What happened until then was seen before; null when everything is news.</summary>
    public DateTimeOffset? SeenUpTo { get; set; }

    /// <summary>Completes when the system has ended, or nobody will ever tell.</summary>
    public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsNews(SystemNotification notification) => SeenUpTo is not { } seen || notification.Time > seen;

    /// <summary>Makes a handle whose notifications are kept from the first one on.</summary>
    /// <param name="context">The executor.</param>
    /// <param name="id">The container.</param>
    /// <param name="hasRestartPolicy">Its host starts it again.</param>
    /// <param name="obtain">Creates or opens the system.</param>
    public static async Task<ContainerRun> ObtainAsync(
        ExecutorContext context, SystemId id, bool hasRestartPolicy, Func<ComputeSystemOptions, Task<ComputeSystem>> obtain)
    {
        // Unbounded: what a service tells of one system is bounded by what happens to it, and nothing of it may be lost.
        var notifications = Channel.CreateUnbounded<SystemNotification>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = false });
        var witness = Witness.TryBecome(context.Paths, id);
        try
        {
            var system = await obtain(context.SystemOptions(notification => notifications.Writer.TryWrite(notification)));
            _ = EndAsync(system, notifications.Writer);
            return new ContainerRun(system, notifications, witness) { HasRestartPolicy = hasRestartPolicy };
        }
        catch
        {
            witness?.Dispose();
            throw;
        }
    }

    /// <summary>What we saw of it is recorded, or we look no more. Idempotent.</summary>
    public void EndWitness() => _witness?.Dispose();

    /// <summary>Closes the handles; the system goes on, unless it ends with its creator's.</summary>
    public async Task CloseAsync()
    {
        IsClosing = true;
        if (Init is { } init)
        {
            await init.DisposeAsync();
        }

        await System.DisposeAsync();
    }

    private static async Task EndAsync(ComputeSystem system, ChannelWriter<SystemNotification> notifications)
    {
        await system.Completion;
        notifications.TryComplete();
    }
}
