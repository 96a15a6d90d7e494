namespace Caisson.Contracts;

/// <summary>Who observed an exit.</summary>
public enum ExitSource
{
    /// <summary>The kernel, through the wait of the parent process.</summary>
    Kernel,

    /// <summary>A service or guest agent told us.</summary>
    Service,

    /// <summary>The journal of a host that is gone.</summary>
    Journal,

    /// <summary>Nobody: the connection was lost and the end was concluded from that.</summary>
    Inferred,
}
