using System.Globalization;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;

namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>Directories and cgroups of one test's own. Its end takes away what is left, and complains about it.</summary>
internal sealed class TestMachine : IDisposable
{
    private bool _isChecked;

    internal TestMachine()
        : this(Path.Combine(Path.GetTempPath(), $"caisson-test-{Guid.NewGuid().ToString("n")[..12]}"))
    {
    }

    private TestMachine(string root)
    {
        Name = Path.GetFileName(root);
        Root = root;
        Paths = new CaissonPaths
        {
            RunDirectory = Path.Combine(Root, "run"),
            DataDirectory = Path.Combine(Root, "data"),
            CgroupParent = $"/{Name}",
        };
        _ = Directory.CreateDirectory(Paths.RunDirectory);
        _ = Directory.CreateDirectory(Paths.DataDirectory);
        Leftovers = new Leftovers(this);
    }

    /// <summary>Occurs in every path and cgroup of this machine, and nowhere else.</summary>
    internal string Name { get; }

    /// <summary>Holds everything.</summary>
    internal string Root { get; }

    /// <summary>What the executables under test are told.</summary>
    internal CaissonPaths Paths { get; }

    /// <summary>What is there that should not be.</summary>
    internal Leftovers Leftovers { get; }

    /// <summary>The variables that tell an executable about this machine.</summary>
    internal IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        [CaissonPaths.RunDirectoryVariable] = Paths.RunDirectory,
        [CaissonPaths.DataDirectoryVariable] = Paths.DataDirectory,
        [CaissonPaths.CgroupParentVariable] = Paths.CgroupParent,
    };

    /// <summary>The machine of another process, known by its root; that one ends it.</summary>
    internal static TestMachine At(string root) => new(root);

    /// <summary>Makes a directory of the test's own.</summary>
    internal string MakeDirectory(string name) => Directory.CreateDirectory(Path.Combine(Root, name)).FullName;

    /// <summary>Runs an executable to its end.</summary>
    internal Task<ProgramResult> RunAsync(string program, params string[] arguments) => RunAsync(program, new Dictionary<string, string>(), arguments);

    /// <summary>Runs an executable to its end, with further variables.</summary>
    internal Task<ProgramResult> RunAsync(string program, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        ProgramResult.RunAsync(program, Environment.Concat(environment), arguments);

    /// <summary>The process of the host that serves a system; fails when there is none.</summary>
    internal ForeignProcess FindHost(string id) => TryFindHost(id) ?? throw new InvalidOperationException($"there is no host of '{id}'");

    /// <summary>The process of the host that serves a system; null when there is none.</summary>
    internal ForeignProcess? TryFindHost(string id)
    {
        foreach (var directory in Directory.GetDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
                && Leftovers.IsHostOf(processId, id)
                && ForeignProcess.TryOpen(processId) is { } process)
            {
                return process;
            }
        }

        return null;
    }

    /// <summary>kill -9 of the host that serves a system.</summary>
    internal void KillHost(string id)
    {
        using var host = FindHost(id);
        _ = host.Kill();
        Assert.True(host.WaitForExit(TimeSpan.FromSeconds(30)), $"the host of '{id}' does not die");
    }

    /// <summary>Waits until no process, mount, cgroup, socket or run file is left; fails with their names when the long time-out passes.</summary>
    internal async Task AssertNothingLeftAsync()
    {
        _isChecked = true;
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (Leftovers.Find() is { Count: > 0 } found)
        {
            Assert.True(DateTime.UtcNow < deadline, $"left behind:\n{string.Join('\n', found)}");
            await Task.Delay(20);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        var found = Leftovers.Find();
        Leftovers.Remove();
        Directory.Delete(Root, recursive: true);
        Assert.True(_isChecked || found.Count == 0, $"left behind:\n{string.Join('\n', found)}");
    }
}
