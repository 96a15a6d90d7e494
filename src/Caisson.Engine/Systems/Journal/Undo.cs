using System.Text.Json.Serialization;

namespace Caisson.Engine.Systems.Journal;

/// <summary>How to take back one thing a host makes. Written to the journal before the thing is made, so it may turn out never to have been made.</summary>
/// <remarks>
/// A closed set. Performing one is idempotent, succeeds when there is nothing to undo, and touches exactly what it names: paths are absolute and are
/// not followed through a symbolic link in their last component, processes are known by id and start time.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "undo")]
[JsonDerivedType(typeof(KillProcess), "kill-process")]
[JsonDerivedType(typeof(RemoveCgroup), "remove-cgroup")]
[JsonDerivedType(typeof(RemoveDirectory), "remove-directory")]
[JsonDerivedType(typeof(RemoveFifo), "remove-fifo")]
[JsonDerivedType(typeof(RemoveFile), "remove-file")]
[JsonDerivedType(typeof(RemoveNamespace), "remove-namespace")]
[JsonDerivedType(typeof(RemoveSocket), "remove-socket")]
[JsonDerivedType(typeof(Unmount), "unmount")]
public abstract record Undo
{
    private protected Undo()
    {
    }

    /// <summary>The names of all of them.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "kill-process", "remove-cgroup", "remove-directory", "remove-fifo", "remove-file", "remove-namespace", "remove-socket", "unmount",
    ];

    /// <summary>Its name in the journal and in failpoints, for instance <c>remove-cgroup</c>.</summary>
    [JsonIgnore]
    public abstract string Kind { get; }

    /// <summary>What it is about, for people: a path, a process id.</summary>
    [JsonIgnore]
    public abstract string Subject { get; }
}
