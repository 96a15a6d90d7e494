using Caisson.Contracts.Documents;

namespace Caisson.Contracts;

/// <summary>Something that happened to a compute system or to a process in it.</summary>
/// <remarks>
/// One ordered queue per system carries all of them: created &lt; started &lt; exited; of one process prepared &lt; started &lt; exited; every other
/// process's exit &lt; the init process's exit &lt; the system's exit, or its restarting &lt; what happens to the next init process. Each subscriber sees each of them exactly once.
/// </remarks>
public abstract record SystemNotification
{
    private SystemNotification()
    {
    }

    /// <summary>When it happened, by the service's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The system exists. First of every subscription, also of one that begins later.</summary>
    public sealed record Created : SystemNotification;

    /// <summary>The init process was released and its program runs.</summary>
    public sealed record Started : SystemNotification;

    /// <summary>Every process of the system is frozen.</summary>
    public sealed record Paused : SystemNotification;

    /// <summary>The processes run again.</summary>
    public sealed record Resumed : SystemNotification;

    /// <summary>The state of the virtual machine was written; the system stops next.</summary>
    public sealed record Saved : SystemNotification;

    /// <summary>A process is ready to run.</summary>
    /// <param name="Number">The process.</param>
    /// <param name="ProcessId">Its process id.</param>
    public sealed record ProcessPrepared(ProcessNumber Number, int ProcessId) : SystemNotification;

    /// <summary>A process runs its program.</summary>
    /// <param name="Number">The process.</param>
    /// <param name="ProcessId">Its process id.</param>
    public sealed record ProcessStarted(ProcessNumber Number, int ProcessId) : SystemNotification;

    /// <summary>A process ended and its relays have drained, or made no progress for 2 s.</summary>
    /// <param name="Number">The process.</param>
    /// <param name="ProcessId">Its process id.</param>
    /// <param name="Exit">How it ended.</param>
    public sealed record ProcessExited(ProcessNumber Number, int ProcessId, ExitRecord Exit) : SystemNotification;

    /// <summary>The kernel killed a process of the system because the memory limit was reached. Comes before the exits it causes.</summary>
    public sealed record OutOfMemory : SystemNotification;

    /// <summary>The container's init process has ended and everything else of it too, and its restart policy starts it again: <see cref="ProcessPrepared"/>,
    /// <see cref="Started"/> and <see cref="ProcessStarted"/> of the new init process follow, unless somebody ends it before.</summary>
    /// <param name="Exit">How the init process ended.</param>
    /// <param name="Count">The number of restarts, this one included.</param>
    /// <param name="NextStart">When it starts again.</param>
    /// <remarks>A later subscriber gets the last one, and before it those that no subscriber has got, up to 100; of the lives before the present one nothing else.</remarks>
    public sealed record Restarting(ExitRecord Exit, int Count, DateTimeOffset NextStart) : SystemNotification;

    /// <summary>An attached client was given up, its streams are closed. Only of attachments that the service ended; not repeated to later subscribers.</summary>
    /// <param name="Number">The process.</param>
    /// <param name="ProcessId">Its process id.</param>
    /// <param name="Attachment">The attachment: <see cref="ProcessAttachment.Number"/>.</param>
    /// <param name="Reason">Why, in words.</param>
    public sealed record AttachmentDropped(ProcessNumber Number, int ProcessId, ulong Attachment, string Reason) : SystemNotification;

    /// <summary>What is known of the container's health has changed. A later subscriber gets the last one of the present life.</summary>
    /// <param name="State">What is known now.</param>
    /// <param name="FailingStreak">How many probes in a row were bad.</param>
    public sealed record HealthChanged(HealthState State, int FailingStreak) : SystemNotification;

    /// <summary>Another restart policy holds from now on. A later subscriber gets the last one.</summary>
    /// <param name="Policy">The policy.</param>
    public sealed record RestartPolicyChanged(RestartPolicy Policy) : SystemNotification;

    /// <summary>The system stopped. The last notification of every system.</summary>
    /// <param name="Exit">How its init process, or its virtual machine, ended.</param>
    public sealed record Exited(ExitRecord Exit) : SystemNotification;
}
