using Caisson.Engine.Systems.Journal;

namespace Caisson.Engine;

/// <summary>Every failpoint of the engine and its host, so that a test can try them all.</summary>
/// <remarks>A unit test compares this list with the calls in the source. In a product build the names stand here and nowhere else.</remarks>
public static class FailpointNames
{
    /// <summary>All of them. The journal has three for each kind of undo: before it is written, after, and before its done line.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. Undo.Kinds.SelectMany(kind => new[] { $"journal.before-{kind}", $"journal.after-{kind}", $"journal.done-{kind}", $"clean.before-{kind}" }),
        "clean.after-exit",
        "clean.after-journal-removed",
        "clean.before-journal-removed",
        "clean.before-removal",
        "engine.after-release",
        "engine.before-release",
        "engine.cgroup-intended",
        "engine.cgroup-made",
        "engine.cgroup-removed",
        "engine.exit-recorded",
        "engine.gate-removed",
        "engine.process-prepared",
        "engine.restarted",
        "engine.restarting",
        "files.after-exit",
        "files.after-state",
        "files.before-exit",
        "files.before-state",
        "host.after-journal",
        "host.after-release",
        "host.before-directory",
        "host.before-journal",
        "host.before-release",
        "host.listening",
        "host.serving",
        "host.stopping",
        "log.after-write",
        "log.before-write",
        "log.file-made",
    ];
}
