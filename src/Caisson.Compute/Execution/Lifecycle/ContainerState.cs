using Caisson.Contracts;

namespace Caisson.Compute.Execution.Lifecycle;

/// <summary>Where a container stands, as far as this executor knows. Each state carries what exists in it and nothing else.</summary>
/// <remarks>
/// <code>
/// verb            Creating    Created     Starting    Running     Pausing     Paused      Restarting  Stopped     Deleting
/// create          conflict    conflict    conflict    conflict    conflict    conflict    conflict    conflict    conflict
/// start           conflict    ok          conflict    conflict    conflict    conflict    conflict    ok          conflict
/// exec            conflict    state       state       ok          state       state       state       state       state
/// attach          conflict    no process  no process  ok          ok          ok          no process  no process  no process
/// signal init     conflict    no process  no process  ok          ok          ok          false       false       no process
/// kill init       conflict    no process  no process  ok          ok          ok          ok          false       no process
/// signal exec     conflict    no process  no process  ok          ok          ok          no process  no process  no process
/// resize          conflict    no process  no process  ok          ok          ok          no process  no process  no process
/// close stdin     conflict    no process  no process  ok          ok          ok          no process  no process  no process
/// pause           conflict    state       state       ok          state       state       state       state       state
/// resume          conflict    state       state       state       state       ok          state       state       state
/// stats           conflict    no process  no process  ok          ok          ok          no process  no process  no process
/// pids            conflict    no process  no process  ok          ok          ok          no process  no process  no process
/// delete task     conflict    state       state       state       state       state       state       ok          ok
/// delete          conflict    ok          state       state       state       state       state       ok          conflict
/// stop            conflict    state       waits       ok          ok          ok          ok          ok          state
/// wait            conflict    waits       waits       waits       waits       waits       waits       ok          ok
/// status          created     created     created     running     pausing     paused      restarting  stopped     stopped
/// update          conflict    ok          state       ok          ok          ok          ok          ok          state
/// rename          conflict    ok          ok          ok          ok          ok          ok          ok          state
/// checkpoint      conflict    unsupported unsupported unsupported unsupported unsupported unsupported unsupported unsupported
/// </code>
/// <para><i>conflict</i> is <see cref="Contracts.Errors.ErrorCode.Conflict"/> (of create <see cref="Contracts.Errors.ErrorCode.SystemAlreadyExists"/>), <i>state</i>
/// <see cref="Contracts.Errors.ErrorCode.InvalidState"/>, <i>no process</i> <see cref="Contracts.Errors.ErrorCode.ProcessNotFound"/>, <i>false</i> an answer. What
/// waits in Starting goes on when the start is over. Signal 9 to the init process terminates the container. A start that fails ends in Stopped with the exit
/// code 127 (126 of a program that cannot be executed), and may be repeated. A container that was deleted is not found by any verb.</para>
/// </remarks>
internal abstract record ContainerState
{
    private ContainerState()
    {
    }

    /// <summary>The word that errors use.</summary>
    public string Name => GetType().Name.ToLowerInvariant();

    /// <summary>Its files and its system are being made.</summary>
    public sealed record Creating : ContainerState;

    /// <summary>It was never started.</summary>
    /// <param name="Run">Its system; null when this executor has no handle on one.</param>
    public sealed record Created(ContainerRun? Run) : ContainerState;

    /// <summary>Its init process is on its way to its program.</summary>
    public sealed record Starting : ContainerState;

    /// <summary>Its program runs.</summary>
    /// <param name="Run">Its system.</param>
    public sealed record Running(ContainerRun Run) : ContainerState;

    /// <summary>It is being frozen.</summary>
    /// <param name="Run">Its system.</param>
    public sealed record Pausing(ContainerRun Run) : ContainerState;

    /// <summary>Every process of it is frozen.</summary>
    /// <param name="Run">Its system.</param>
    public sealed record Paused(ContainerRun Run) : ContainerState;

    /// <summary>Its init process ended, and its host will start it again.</summary>
    /// <param name="Run">Its system.</param>
    public sealed record Restarting(ContainerRun Run) : ContainerState;

    /// <summary>It ended.</summary>
    /// <param name="Exit">How.</param>
    /// <param name="CleanedUp">Completes when its system has been shut down and closed; never faults.</param>
    public sealed record Stopped(ExitRecord Exit, Task CleanedUp) : ContainerState;

    /// <summary>It is being removed.</summary>
    /// <param name="Exit">How it ended; null when it was never started.</param>
    public sealed record Deleting(ExitRecord? Exit) : ContainerState;

    /// <summary>The system behind a state in which its program exists; null in the others.</summary>
    public ContainerRun? LiveRun => this switch
    {
        Running running => running.Run,
        Pausing pausing => pausing.Run,
        Paused paused => paused.Run,
        _ => null,
    };

    /// <summary>What people are told.</summary>
    public ExecutionStatus Status => this switch
    {
        Running => ExecutionStatus.Running,
        Pausing => ExecutionStatus.Pausing,
        Paused => ExecutionStatus.Paused,
        Restarting => ExecutionStatus.Restarting,
        Stopped or Deleting { Exit: not null } => ExecutionStatus.Stopped,
        _ => ExecutionStatus.Created,
    };
}
