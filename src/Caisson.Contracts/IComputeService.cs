using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Contracts;

/// <summary>The Host Compute Service's verbs. The one seam: the Windows service, the Linux engine and a stream to another engine all look like this.</summary>
/// <remarks>
/// <para>A system goes <c>Created → Starting → Running ⇄ Paused → Stopping → Stopped</c>; a virtual machine also <c>Paused → Saved</c>.
/// A process goes <c>Prepared → Running → Exited</c>.</para>
/// <code>
/// verb            Created     Starting    Running     Paused      Stopping    Restarting  Stopped
/// prepare init    ok once     –           –           –           –           invalid     gone
/// start           ok          invalid     invalid     invalid     invalid     invalid     gone
/// shutdown        terminates  pending     pending     invalid     pending     ok          already gone
/// terminate       ok          ok          ok          ok          pending     ok          already gone
/// pause           invalid     invalid     ok          invalid     invalid     invalid     gone
/// resume          invalid     invalid     invalid     ok          invalid     invalid     gone
/// save            invalid     invalid     invalid     VM only     invalid     invalid     gone
/// prepare exec    invalid     invalid     ok          invalid     invalid     invalid     gone
/// modify          ok          invalid     ok          ok          invalid     ok          gone
/// properties      ok          ok          ok          ok          ok          ok          ok
/// subscribe       ok          ok          ok          ok          ok          ok          ok
/// open            ok          ok          ok          ok          ok          ok          ok, until the last handle closes
/// close           ok          ok          ok          ok          ok          ok          ok
/// </code>
/// <para>With a <see cref="RestartPolicy"/> a container goes <c>Stopping → Restarting → Starting</c> instead of stopping, as long as the policy says so; shutdown and terminate end that.</para>
/// <para><i>invalid</i> is <see cref="ComputeOperationException"/> with <see cref="ErrorCode.InvalidState"/>; <i>gone</i> is
/// <see cref="ComputeSystemClosedException"/> with the exit. A closed or foreign handle is <see cref="ErrorCode.AlreadyClosed"/> in every verb but close.
/// A lost connection is <see cref="ComputeConnectionException"/> in every verb.</para>
/// <para>There is no delete: a stopped system vanishes with its last handle. Closing the connection (disposing the service) closes its handles.</para>
/// <para>Members may be called from any thread at once, unless the implementation runs on an event loop. Deadlines are the caller's: pass a token that a
/// deadline cancels. Cancelling stops waiting; an operation handed over goes on, and its effect shows in properties and notifications.</para>
/// </remarks>
public interface IComputeService : IAsyncDisposable
{
    /// <summary>Ends when the connection to the service is lost, with the cause, or when it is disposed, without one.</summary>
    Task Completion { get; }

    /// <summary>Lists the systems that match. A host that does not answer within its deadline is listed with <see cref="SystemProperties.Sickness"/>.</summary>
    Task<IReadOnlyList<SystemProperties>> EnumerateSystemsAsync(SystemQuery query, CancellationToken cancellationToken);

    /// <summary>Creates a system. Nothing of the container runs yet. When it fails nothing is left behind.</summary>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemAlreadyExists"/>, <see cref="ErrorCode.InvalidDocument"/>,
    /// <see cref="ErrorCode.NotSupported"/> (the message names the member), <see cref="ErrorCode.LaunchFailed"/>.</exception>
    Task<SystemHandle> CreateSystemAsync(SystemId id, ComputeSystemDocument document, CancellationToken cancellationToken);

    /// <summary>Opens a handle on an existing system. An opened handle does not keep a system alive that ends with its creator's handle.</summary>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemNotFound"/>.</exception>
    Task<SystemHandle> OpenSystemAsync(SystemId id, CancellationToken cancellationToken);

    /// <summary>Lets the prepared init process run its program; a system whose init was not prepared gets one without streams. Completes when the program runs.</summary>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.ProgramNotFound"/>, <see cref="ErrorCode.ProgramNotExecutable"/>,
    /// <see cref="ErrorCode.LaunchFailed"/>: the system then stops with <see cref="ExitReason.LaunchFailed"/> and code 127, 126 or 125.</exception>
    Task StartSystemAsync(SystemHandle system, CancellationToken cancellationToken);

    /// <summary>Asks the system to stop by itself: its stop signal to a container's init, ACPI or the agent to a virtual machine. Idempotent.</summary>
    Task<StopOutcome> ShutdownSystemAsync(SystemHandle system, CancellationToken cancellationToken);

    /// <summary>Ends the system with everything in it, at once. Admitted in every state; idempotent.</summary>
    Task<StopOutcome> TerminateSystemAsync(SystemHandle system, CancellationToken cancellationToken);

    /// <summary>Freezes every process of the system. Completes when all are frozen.</summary>
    Task PauseSystemAsync(SystemHandle system, PauseOptions? options, CancellationToken cancellationToken);

    /// <summary>Lets a paused system go on.</summary>
    Task ResumeSystemAsync(SystemHandle system, CancellationToken cancellationToken);

    /// <summary>Writes a paused virtual machine's state. Containers answer <see cref="ErrorCode.NotSupported"/>.</summary>
    Task SaveSystemAsync(SystemHandle system, SaveOptions? options, CancellationToken cancellationToken);

    /// <summary>Answers the identity fields and the queried types. Never waits for another verb in progress.</summary>
    Task<SystemProperties> GetSystemPropertiesAsync(SystemHandle system, PropertyQuery query, CancellationToken cancellationToken);

    /// <summary>Changes a resource of the system, for instance its limits.</summary>
    Task ModifySystemAsync(SystemHandle system, ModifySettingRequest request, CancellationToken cancellationToken);

    /// <summary>Yields the present state first (as the notifications that led to it, a past exit included), then what happens, in order, each exactly once.</summary>
    /// <remarks>Ends after <see cref="SystemNotification.Exited"/>, when the handle is closed, or by throwing when the connection is lost. A restart does not end it.
    /// A subscriber that does not read never holds the system up; one that has left 65536 notifications unread ends with <see cref="ErrorCode.ResourceExhausted"/>.</remarks>
    IAsyncEnumerable<SystemNotification> SubscribeAsync(SystemHandle system, CancellationToken cancellationToken);

    /// <summary>Closes a handle. Idempotent. What ends with the creator's handle ends now, and this completes when it has.</summary>
    Task CloseSystemAsync(SystemHandle system, CancellationToken cancellationToken);

    /// <summary>Makes a process ready: namespaces, mounts, cgroup; its process id is known, its program not yet executed.</summary>
    /// <param name="system">The system: Created for the init process (parameters without <see cref="ProcessParameters.OciProcess"/>), Running for others.</param>
    /// <param name="parameters">The process.</param>
    /// <param name="stdio">Its streams.</param>
    /// <param name="cancellationToken">Stops waiting; the process, if it came to be, ends with the handle nobody got.</param>
    /// <remarks>Over a service without it (Windows, a Microsoft guest) the client keeps the parameters until start, and the process id is null until then.</remarks>
    Task<ProcessEntry> PrepareProcessAsync(SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken);

    /// <summary>Lets a prepared process run its program. For the init process this is <see cref="StartSystemAsync"/>. Completes when the program runs.</summary>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.ProgramNotFound"/>, <see cref="ErrorCode.ProgramNotExecutable"/>,
    /// <see cref="ErrorCode.LaunchFailed"/>; <see cref="ErrorCode.InvalidState"/> when it was started before.</exception>
    Task StartProcessAsync(ProcessHandle process, CancellationToken cancellationToken);

    /// <summary>Prepares and starts.</summary>
    Task<ProcessEntry> CreateProcessAsync(SystemHandle system, ProcessParameters parameters, ProcessStdio stdio, CancellationToken cancellationToken);

    /// <summary>Opens a handle on a process that some connection created and whose exit has not been collected.</summary>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.ProcessNotFound"/>.</exception>
    Task<ProcessEntry> OpenProcessAsync(SystemHandle system, int processId, CancellationToken cancellationToken);

    /// <summary>Delivers a signal; false when the process has ended. Signal 0 only asks.</summary>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.InvalidArgument"/>: no such signal.</exception>
    Task<bool> SignalProcessAsync(ProcessHandle process, SignalProcessOptions options, CancellationToken cancellationToken);

    /// <summary>Kills a process; false when it had ended. Works while another call on the same process hangs.</summary>
    Task<bool> TerminateProcessAsync(ProcessHandle process, CancellationToken cancellationToken);

    /// <summary>Answers number and process id.</summary>
    Task<ProcessEntry> GetProcessInfoAsync(ProcessHandle process, CancellationToken cancellationToken);

    /// <summary>Answers whether the process has exited, and how.</summary>
    Task<ProcessStatus> GetProcessPropertiesAsync(ProcessHandle process, CancellationToken cancellationToken);

    /// <summary>Resizes the console or closes a stream. Closing a closed stream is allowed.</summary>
    Task ModifyProcessAsync(ProcessHandle process, ProcessModifyRequest request, CancellationToken cancellationToken);

    /// <summary>Connects further streams to a prepared or running process: its input, and copies of what it writes from now on.</summary>
    /// <param name="process">The process. Its streams must be held by the service: <see cref="StdioEndpoint.Hosted"/>, logged, or a console.</param>
    /// <param name="stdio">The streams; of a console input and output. <see cref="StdioEndpoint.None"/> leaves one alone, <see cref="StdioEndpoint.Path"/> and
    /// <see cref="StdioEndpoint.Hosted"/> are refused.</param>
    /// <param name="options">What comes first, and what the end of the input means.</param>
    /// <param name="cancellationToken">Stops waiting; pipes of ours close then, which ends an attachment that still comes to be; descriptors stay attached until the handle closes.</param>
    /// <remarks>
    /// <para>Any number may be attached at once; the bytes of several inputs mix. Of a console the size is the process's own: resize it by
    /// <see cref="ModifyProcessAsync"/>.</para>
    /// <para>An attachment ends when the caller disposes its streams, with the process handle it was made over, and with the process, after the last byte. A
    /// client that does not read is given up: with more than 1 MiB waiting for it the output is held back for at most a second, then its streams
    /// are closed and <see cref="SystemNotification.AttachmentDropped"/> says why. Neither the process nor its log waits any longer for it.</para>
    /// </remarks>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.NotSupported"/>: the process was given a stream as it is, or the service cannot attach;
    /// <see cref="ErrorCode.ProcessAlreadyStopped"/>; <see cref="ErrorCode.InvalidArgument"/>; <see cref="ErrorCode.ResourceExhausted"/>: more than 64 are attached.</exception>
    Task<ProcessAttachment> AttachProcessAsync(ProcessHandle process, ProcessStdio stdio, AttachOptions options, CancellationToken cancellationToken);

    /// <summary>Closes a handle. Idempotent. A prepared process that was never started ends with its last handle; a running one goes on.</summary>
    Task CloseProcessAsync(ProcessHandle process, CancellationToken cancellationToken);

    /// <summary>Answers about the service itself: processor topology, CPU groups.</summary>
    Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken);

    /// <summary>Changes a setting of the service itself.</summary>
    Task ModifyServiceSettingsAsync(ModificationRequest request, CancellationToken cancellationToken);
}
