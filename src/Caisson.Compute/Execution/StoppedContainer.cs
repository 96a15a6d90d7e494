namespace Caisson.Compute.Execution;

/// <summary>What becomes of a container that has stopped.</summary>
public enum StoppedContainer
{
    /// <summary>It stays, can be started again, and goes when it is deleted.</summary>
    Stays,

    /// <summary>It is removed as soon as somebody sees that it has stopped; its exit is reported before.</summary>
    IsRemoved,
}
