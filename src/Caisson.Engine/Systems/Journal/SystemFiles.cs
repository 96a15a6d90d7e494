using System.Text.Json;
using Caisson.Contracts.Documents;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux.Files;

namespace Caisson.Engine.Systems.Journal;

/// <summary>The files beside a journal that tell others about the systems of a host: <c>state</c> and <c>exit</c>.</summary>
/// <remarks>Both hold a JSON list of <see cref="SystemProperties"/> and are replaced by a rename, so that a reader sees the old or the new list whole.</remarks>
public static class SystemFiles
{
    /// <summary>What every system of a host is right now.</summary>
    public const string StateName = "state";

    /// <summary>Systems that stopped and whose exits nobody has collected.</summary>
    public const string ExitName = "exit";

    /// <summary>What a host with durable systems logs when nobody gave it another place; <c>log.1</c> is the part before.</summary>
    public const string LogName = "log";

    private const int MaximumInBytes = 8 << 20;

    /// <summary>Writes what every system of the host is right now; what an enumeration shows when the host does not answer.</summary>
    /// <exception cref="IOException">It cannot be written; the old file stands.</exception>
    public static void WriteState(string directory, IReadOnlyList<SystemProperties> systems)
    {
        Failpoint.Hit("files.before-state");
        Write(directory, StateName, systems);
        Failpoint.Hit("files.after-state");
    }

    /// <summary>Writes the systems, with their exits, that stopped and whose exits nobody has collected yet. An empty list removes the file.</summary>
    /// <exception cref="IOException">It cannot be written; the old file stands.</exception>
    public static void WriteExit(string directory, IReadOnlyList<SystemProperties> systems)
    {
        Failpoint.Hit("files.before-exit");
        Write(directory, ExitName, systems);
        Failpoint.Hit("files.after-exit");
    }

    /// <summary>Reads one of the files; an empty list when it is missing.</summary>
    /// <exception cref="InvalidDataException">It is damaged; the message names it.</exception>
    public static IReadOnlyList<SystemProperties> Read(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        try
        {
            return PlainFile.TryRead(path, MaximumInBytes) is { } bytes
                ? DocumentCodecs.IReadOnlyListSystemProperties.Read(bytes) ?? []
                : [];
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"file '{path}' is damaged", error);
        }
    }

    private static void Write(string directory, string name, IReadOnlyList<SystemProperties> systems)
    {
        var path = Path.Combine(directory, name);
        if (systems.Count == 0 && name == ExitName)
        {
            _ = PlainFile.Remove(path);
            return;
        }

        PlainFile.Replace(path, DocumentCodecs.IReadOnlyListSystemProperties.WriteBytes(systems), 0x180);
    }
}
