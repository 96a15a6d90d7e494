namespace Caisson.Engine.Systems;

/// <summary>Why a process is killed; its exit record tells it.</summary>
internal enum KillCause
{
    /// <summary>Somebody asked for it.</summary>
    Request,

    /// <summary>The init process has ended, and nothing of a container outlives it.</summary>
    EndOfInit,
}
