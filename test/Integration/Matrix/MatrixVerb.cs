using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Matrix;

/// <summary>A command of the matrix.</summary>
/// <param name="Name">For people.</param>
/// <param name="Preparations">Commands that lead to where it begins; the first makes the container <c>box</c>. None: the command itself makes it.</param>
/// <param name="Command">The command.</param>
internal sealed record MatrixVerb(string Name, IReadOnlyList<IReadOnlyList<string>> Preparations, IReadOnlyList<string> Command)
{
    /// <summary>The container that everything is about.</summary>
    internal const string Container = "box";

    /// <summary>Stands for a directory of the lane's own: an OCI bundle, with the file that is copied.</summary>
    internal const string Bundle = "BUNDLE";

    private static readonly string[] Detached = ["run", "-d", "--name", Container, BusyboxImage.Name, "sleep", "1000"];
    private static readonly string[] Reading = ["run", "-d", "-i", "--name", Container, BusyboxImage.Name, "head", "-n", "1"];
    private static readonly string[] Short = ["run", "-d", "--name", Container, BusyboxImage.Name, "sleep", "1"];
    private static readonly string[] Created = ["create", "--name", Container, BusyboxImage.Name, "sleep", "1000"];
    private static readonly string[] Stopping = ["stop", "-t", "0", Container];

    /// <summary>The container ends by it, at the latest a moment later, and its host too.</summary>
    internal bool EndsContainer { get; init; }

    /// <summary>Afterwards the container may be gone, with its exit.</summary>
    internal bool Removes { get; init; }

    /// <summary>The state in which it finds and leaves the container; null for those that change it.</summary>
    internal string? Keeps { get; init; }

    /// <summary>The name of its process in traces and scripts.</summary>
    internal string Process => Command[0];

    /// <summary>What it reads on standard input.</summary>
    internal string Input { get; init; } = "";

    /// <summary>Every command that has to do with containers.</summary>
    internal static IReadOnlyList<MatrixVerb> All { get; } =
    [
        new("run --rm", [], ["run", "--rm", "--name", Container, BusyboxImage.Name, "true"]) { EndsContainer = true, Removes = true },
        new("run -d", [], Detached),
        new("run -d --health-cmd --timeout --restart", [], [.. Detached[..2], "--health-cmd", "true", "--health-interval", "10m", "--timeout", "10m", "--restart", "no", .. Detached[2..]]),
        new("bundle run", [], ["bundle", "run", "--name", Container, Bundle]) { EndsContainer = true, Removes = true },
        new("create", [], Created),
        new("start", [Created], ["start", Container]),
        new("start of a stopped one", [Detached, Stopping], ["start", Container]),
        new("exec", [Detached], ["exec", Container, "true"]) { Keeps = "Running" },
        new("attach", [Reading], ["attach", Container]) { EndsContainer = true, Input = "a line\n" },
        new("wait", [Short], ["wait", Container]) { EndsContainer = true },
        new("logs", [Detached], ["logs", Container]) { Keeps = "Running" },
        new("cp in", [Detached], ["cp", $"{Bundle}/file", $"{Container}:/tmp"]) { Keeps = "Running" },
        new("cp out", [Detached], ["cp", $"{Container}:/etc/hosts", "-"]) { Keeps = "Running" },
        new("inspect", [Detached], ["inspect", Container]) { Keeps = "Running" },
        new("ps", [Detached], ["ps"]) { Keeps = "Running" },
        new("top", [Detached], ["top", Container]) { Keeps = "Running" },
        new("stats", [Detached], ["stats", "--no-stream", Container]) { Keeps = "Running" },
        new("why", [Detached], ["why", Container]) { Keeps = "Running" },
        new("update --restart", [Detached], ["update", "--restart", "always", Container]) { Keeps = "Running" },
        new("update --memory", [Detached], ["update", "--memory", "64m", Container]) { Keeps = "Running" },
        new("rename", [Detached], ["rename", Container, "other"]) { Keeps = "Running" },
        new("rename again", [Detached, ["rename", Container, "first"]], ["rename", Container, "other"]) { Keeps = "Running" },
        new("pause", [Detached], ["pause", Container]),
        new("resume", [Detached, ["pause", Container]], ["resume", Container]),
        new("kill", [Detached], ["kill", Container]) { EndsContainer = true },
        new("stop", [Detached], Stopping) { EndsContainer = true },
        new("rm", [Detached, Stopping], ["rm", Container]) { Removes = true },
        new("rm -f", [Detached], ["rm", "-f", Container]) { EndsContainer = true, Removes = true },
        new("prune", [Detached, ["rename", Container, "other"], Stopping], ["prune"]) { Removes = true },
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
