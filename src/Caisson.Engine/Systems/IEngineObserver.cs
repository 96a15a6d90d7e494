using Caisson.Contracts.Documents;

namespace Caisson.Engine.Systems;

/// <summary>What the process around an engine learns about its systems, so that it can keep their files and knows when to end.</summary>
/// <remarks>Called on the engine's thread, between two steps of a transition: an implementation only takes note, and never calls the engine back.</remarks>
public interface IEngineObserver
{
    /// <summary>A system came to be, or changed its state. Its properties are the identity fields.</summary>
    void SystemChanged(SystemProperties properties);

    /// <summary>A system vanished: it had stopped, its cgroup, mounts and files are gone, and its last handle is closed.</summary>
    /// <param name="properties">The identity fields, the exit included.</param>
    /// <param name="fate">Whether anybody learned the exit.</param>
    void SystemVanished(SystemProperties properties, ExitFate fate);
}
