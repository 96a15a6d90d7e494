using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Matrix;

/// <summary>A command of the matrix.</summary>
/// <param name="Name">For people.</param>
/// <param name="Preparations">Commands that lead to where it begins; the first makes the container <c>box</c>. None: the command itself makes it.</param>
/// <param name="Command">The command.</param>
/// <param name="EndsContainer">The container ends by it, at the latest a moment later, and its host too.</param>
internal sealed record MatrixVerb(string Name, IReadOnlyList<IReadOnlyList<string>> Preparations, IReadOnlyList<string> Command, bool EndsContainer)
{
    /// <summary>The container that everything is about.</summary>
    internal const string Container = "box";

    private static readonly string[] Detached = ["run", "-d", "--name", Container, BusyboxImage.Name, "sleep", "1000"];

    private static readonly string[] Created = ["create", "--name", Container, BusyboxImage.Name, "sleep", "1000"];

    /// <summary>Every command that a host passes steps because of.</summary>
    internal static IReadOnlyList<MatrixVerb> All { get; } =
    [
        new("run --rm", [], ["run", "--rm", "--name", Container, BusyboxImage.Name, "true"], EndsContainer: true),
        new("run -d", [], Detached, EndsContainer: false),
        new("run -d --health-cmd --timeout --restart", [], [.. Detached[..2], "--health-cmd", "true", "--health-interval", "10m", "--timeout", "10m", "--restart", "no", .. Detached[2..]], EndsContainer: false),
        new("create", [], Created, EndsContainer: false),
        new("start", [Created], ["start", Container], EndsContainer: false),
        new("exec", [Detached], ["exec", Container, "true"], EndsContainer: false),
        new("update --restart", [Detached], ["update", "--restart", "always", Container], EndsContainer: false),
        new("pause", [Detached], ["pause", Container], EndsContainer: false),
        new("resume", [Detached, ["pause", Container]], ["resume", Container], EndsContainer: false),
        new("kill", [Detached], ["kill", Container], EndsContainer: true),
        new("stop", [Detached], ["stop", "-t", "0", Container], EndsContainer: true),
        new("rm -f", [Detached], ["rm", "-f", Container], EndsContainer: true),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
