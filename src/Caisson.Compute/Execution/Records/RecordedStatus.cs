namespace Caisson.Compute.Execution.Records;

/// <summary>How far a container has come, as its record says. What it is doing now only its host knows.</summary>
internal enum RecordedStatus
{
    /// <summary>Somebody makes it. One that nobody makes any more is a leftover.</summary>
    Creating,

    /// <summary>It was never started.</summary>
    Created,

    /// <summary>Somebody began to start it, and nobody has seen its end.</summary>
    Started,

    /// <summary>It ended.</summary>
    Stopped,
}
