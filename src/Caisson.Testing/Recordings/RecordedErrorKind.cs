namespace Caisson.Testing.Recordings;

/// <summary>Which exception a recorded failure was.</summary>
internal enum RecordedErrorKind
{
    /// <summary>A <see cref="Contracts.Errors.ComputeOperationException"/>.</summary>
    Operation,

    /// <summary>A <see cref="Contracts.Errors.ComputeSystemClosedException"/>.</summary>
    SystemClosed,

    /// <summary>A <see cref="Contracts.Errors.ComputeConnectionException"/>.</summary>
    Connection,

    /// <summary>The caller stopped waiting.</summary>
    Canceled,

    /// <summary>Any other exception; replayed as an <see cref="InvalidOperationException"/>.</summary>
    Other,
}
