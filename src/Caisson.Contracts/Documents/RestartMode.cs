namespace Caisson.Contracts.Documents;

/// <summary>When a container whose init process has ended is started again.</summary>
public enum RestartMode
{
    /// <summary>Never.</summary>
    No,

    /// <summary>When its exit code is not 0, up to <see cref="RestartPolicy.MaximumRetries"/> times in a row.</summary>
    OnFailure,

    /// <summary>Whenever it ends by itself.</summary>
    Always,

    /// <summary>As <see cref="Always"/>. The difference shows when a machine starts: an executor starts such a container again only if nobody had stopped it.</summary>
    UnlessStopped,
}
