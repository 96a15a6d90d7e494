using System.Globalization;

namespace Caisson.Bench.Scenarios;

/// <summary>A question about all running containers, of which everybody has as many.</summary>
internal abstract class CrowdScenario(Workbench bench, string question, int count) : Scenario(bench)
{
    private readonly List<Action> _undo = [];

    /// <inheritdoc/>
    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{question} of {count}");

    /// <summary>Their names.</summary>
    protected IReadOnlyList<string> Names { get; } = [.. Enumerable.Range(0, count).Select(static number => $"bench-crowd-{number}")];

    /// <inheritdoc/>
    public override void Prepare()
    {
        if (Workbench.Finds(Bench.Cli))
        {
            _undo.Add(() => Commands.MustRun([Bench.Cli, "rm", "-f", .. Names]));
            foreach (var name in Names)
            {
                _ = Commands.MustRun(Bench.Cli, "run", "-d", "--name", name, "--rootfs", Bench.RootFileSystem, "sleep", "100000");
            }
        }

        if (Workbench.Finds("runc"))
        {
            var runc = string.Join(' ', Runtimes.Of(Bench, "runc"));
            var bundle = Bench.MakeBundle("crowd", "sleep", "100000");
            _undo.Add(() => Commands.MustRun("sh", "-c", $"for name in {string.Join(' ', Names)}; do {runc} delete --force $name; done"));
            _ = Commands.MustRun("sh", "-ec", $"for name in {string.Join(' ', Names)}; do {runc} run --detach --bundle {bundle} $name </dev/null >/dev/null 2>&1; done");
        }
    }

    /// <inheritdoc/>
    public override void CleanUp() => _undo.ForEach(static undo => undo());
}
