namespace Caisson.Ttrpc;

/// <summary>How a call ended: gRPC's codes, which ttrpc shares. Peers may send others; they are kept.</summary>
/// <remarks>containerd's classes: NotFound, AlreadyExists, FailedPrecondition, InvalidArgument, Unimplemented, Unavailable, and since 2.0 the rest.</remarks>
public enum TtrpcStatusCode
{
    /// <summary>Well.</summary>
    Ok = 0,

    /// <summary>The caller gave up.</summary>
    Canceled = 1,

    /// <summary>Failed, and nothing more is known.</summary>
    Unknown = 2,

    /// <summary>An argument is wrong, whatever the state.</summary>
    InvalidArgument = 3,

    /// <summary>The caller's time was up.</summary>
    DeadlineExceeded = 4,

    /// <summary>What the call is about does not exist.</summary>
    NotFound = 5,

    /// <summary>It exists already.</summary>
    AlreadyExists = 6,

    /// <summary>The caller may not.</summary>
    PermissionDenied = 7,

    /// <summary>Too much, too long or too many.</summary>
    ResourceExhausted = 8,

    /// <summary>Not in this state.</summary>
    FailedPrecondition = 9,

    /// <summary>Somebody else was first; try again.</summary>
    Aborted = 10,

    /// <summary>Past the end.</summary>
    OutOfRange = 11,

    /// <summary>No such service or method.</summary>
    Unimplemented = 12,

    /// <summary>An invariant is broken.</summary>
    Internal = 13,

    /// <summary>Not now.</summary>
    Unavailable = 14,

    /// <summary>Data are lost.</summary>
    DataLoss = 15,

    /// <summary>It is not known who calls.</summary>
    Unauthenticated = 16,
}
