namespace Caisson.Compute.Systems;

/// <summary>Whether a call outlives its answer.</summary>
internal enum CallKind
{
    /// <summary>The answer is all.</summary>
    Immediate,

    /// <summary>The answer says that a change of state has completed, which an exit forestalls.</summary>
    AwaitsCompletion,

    /// <summary>The answer says that the program runs; a program may run, and exit, before the answer arrives.</summary>
    AwaitsStart,
}
