namespace Caisson.Contracts.Documents;

/// <summary>Whether and how the service starts a container again whose init process has ended. Caisson's own addition, for durable systems only.</summary>
/// <remarks>
/// <para>The service makes the container anew under the same id: cgroup, namespaces, mounts and init process (again number 1). Handles on the system and
/// subscriptions stay; a handle on the earlier init process knows its exit and nothing of the later one. <see cref="SystemNotification.Restarting"/> tells.</para>
/// <para>Before a new start it waits: 100 ms, each time twice as long up to a minute, beginning anew once the program has run for 10 s; then the count of
/// <see cref="MaximumRetries"/> begins anew too.</para>
/// <para>There is no restart after a shutdown or terminate, nor after SIGKILL or the stop signal sent to the init process through the service, nor when
/// the first start fails: its caller learns that. A later start that fails counts as a life with exit code 125 to 127.</para>
/// <para>Streams given as pipes or descriptors serve the first life alone; in later ones <see cref="StdioEndpoint.Hosted"/>, paths and the log remain.</para>
/// </remarks>
public sealed record RestartPolicy : Document
{
    /// <summary>When.</summary>
    public RestartMode Mode { get; init; }

    /// <summary>With <see cref="RestartMode.OnFailure"/>: how often in a row at most; 0 for no limit.</summary>
    public int MaximumRetries { get; init; }
}
