namespace Caisson.Engine.Systems;

/// <summary>How a handle on a system came to be.</summary>
internal enum HandleKind
{
    /// <summary>By creating the system: some systems end with it.</summary>
    Creator,

    /// <summary>By opening the system: never keeps it alive.</summary>
    Observer,
}
