namespace Caisson.Engine.Systems;

/// <summary>Whether the exit of a system that vanished was learned by anybody.</summary>
public enum ExitFate
{
    /// <summary>A handle was open on the system when, or after, it stopped.</summary>
    Collected,

    /// <summary>The durable system stopped while no handle was open on it: its exit must be kept until somebody asks.</summary>
    Uncollected,
}
