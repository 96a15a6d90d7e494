namespace Caisson.Testing.Shared;

/// <summary>Which life passes which failpoint: each test kills where it says, and a test compares the whole with the names there are.</summary>
internal static class FailpointCatalogue
{
    /// <summary>The undo kinds that containers make. First, since the lists below are made of it.</summary>
    internal static IReadOnlyList<string> MadeKinds { get; } = ["remove-cgroup", "remove-fifo"];

    /// <summary>Passed by the host of every container, from its start to its own end.</summary>
    internal static IReadOnlyList<string> Life { get; } =
    [
        "host.before-directory",
        "host.before-journal",
        "host.after-journal",
        "host.listening",
        "host.serving",
        .. MadeKinds.SelectMany(kind => new[] { $"journal.before-{kind}", $"journal.after-{kind}", $"journal.done-{kind}" }),
        "engine.cgroup-intended",
        "engine.cgroup-made",
        "engine.process-prepared",
        "engine.before-release",
        "engine.after-release",
        "files.before-state",
        "files.after-state",
        "engine.exit-recorded",
        "engine.gate-removed",
        "engine.cgroup-removed",
        "host.stopping",
        "host.before-release",
        .. Removal,
        "host.after-release",
    ];

    /// <summary>The end of a host's directory: the host itself passes them, a clean-up, and a host that takes over a dead one's id.</summary>
    internal static IReadOnlyList<string> Removal => ["clean.before-removal", "clean.before-journal-removed", "clean.after-journal-removed"];

    /// <summary>Passed by whoever undoes what a killed host left of a prepared container.</summary>
    internal static IReadOnlyList<string> Undoing { get; } = [.. MadeKinds.Select(kind => $"clean.before-{kind}"), .. Removal];

    /// <summary>Passed when a durable container starts anew.</summary>
    internal static IReadOnlyList<string> Restart { get; } = ["engine.restarting", "engine.restarted"];

    /// <summary>Passed by the thread that writes a container's log.</summary>
    internal static IReadOnlyList<string> Log { get; } = ["log.before-write", "log.after-write", "log.file-made"];

    /// <summary>Passed when a durable container ends while nobody holds it.</summary>
    internal static IReadOnlyList<string> KeptExit { get; } = ["files.before-exit", "files.after-exit"];

    /// <summary>Passed by a clean-up that concludes the exit of a durable container.</summary>
    internal const string ConcludedExit = "clean.after-exit";

    /// <summary>Undo kinds that the journal knows and no container makes: a clean-up performs them all the same.</summary>
    internal static IReadOnlyList<string> OtherKinds { get; } =
        ["kill-process", "remove-directory", "remove-file", "remove-namespace", "remove-socket", "unmount"];

    /// <summary>Hit by nobody, since nobody writes these kinds yet. A kind that the engine begins to make moves to <see cref="MadeKinds"/>.</summary>
    internal static IReadOnlyList<string> Unreachable { get; } =
        [.. OtherKinds.SelectMany(kind => new[] { $"journal.before-{kind}", $"journal.after-{kind}", $"journal.done-{kind}" })];

    /// <summary>Passed by <c>caisson image import</c> and <c>caisson image rm</c>.</summary>
    internal static IReadOnlyList<string> Images { get; } =
        ["images.layers-unpacked", "images.layers-named", "images.name-awaited", "images.image-written", "images.name-removed"];

    /// <summary>Passed by commands that make, change or remove containers, or ask about them.</summary>
    internal static IReadOnlyList<string> Commands { get; } =
    [
        "client.before-request",
        "containers.before-removal",
        "containers.directory-made",
        "containers.directory-named",
        "containers.name-removed",
        "containers.removed",
        "containers.specified",
        "names.before-release",
        "names.recorded",
        "names.released",
        "names.taken",
        "records.before-change",
        "records.changed",
        "records.made",
        "records.specification-changed",
    ];

    /// <summary>All of the engine and its host: what a test kills at, and what is left out.</summary>
    internal static IReadOnlySet<string> OfHosts { get; } = new HashSet<string>(
        [
            .. Life, .. Undoing, .. Restart, .. Log, .. KeptExit, ConcludedExit, .. OtherKinds.Select(kind => $"clean.before-{kind}"), .. Unreachable,
        ],
        StringComparer.Ordinal);
}
