using System.Text.Json;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary>A machine with the image <c>busybox</c>, the command line to try on it, and the question after each test whether anything is left.</summary>
public abstract class CommandLineTest : IAsyncLifetime
{
    /// <summary>What every test here needs.</summary>
    public const Requirement Needs = Requirement.Cli | Requirement.Busybox;

    private protected TestMachine Machine { get; } = new();

    private protected IReadOnlyDictionary<string, string> Environment =>
        new Dictionary<string, string>(Machine.Environment) { ["CAISSON_HOST"] = Executables.Host };

    /// <summary>The test leaves files of containers to the next sweep, by killing or detaching.</summary>
    private protected bool LeavesFiles { get; set; }

    public virtual async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            await BusyboxImage.ImportAsync(Machine);
        }
    }

    public virtual async Task DisposeAsync()
    {
        using (Machine)
        {
            if (Requirements.WhyUnmet(Needs) is null)
            {
                await Machine.AssertNothingLeftAsync();
                if (LeavesFiles)
                {
                    Assert.Equal(0, (await CaissonAsync("prune")).ExitCode);
                    Assert.Equal(0, (await CaissonAsync("doctor", "--clean")).ExitCode);
                }

                Assert.Empty(ContainerDirectories());
            }
        }
    }

    /// <summary>Runs the command line to its end.</summary>
    private protected Task<ProgramResult> CaissonAsync(params string[] arguments) => ProgramResult.RunAsync(Executables.Cli, Environment, arguments);

    /// <summary>Runs <c>run --rm busybox sh -c SCRIPT</c> with options.</summary>
    private protected Task<ProgramResult> RunScriptAsync(string script, params string[] options) =>
        CaissonAsync(["run", "--rm", .. options, BusyboxImage.Name, "sh", "-c", script]);

    /// <summary>Runs a script of the machine's own shell, in which <c>$caisson</c> is the command line.</summary>
    private protected Task<ProgramResult> ShellAsync(string script) =>
        ProgramResult.RunAsync("/bin/bash", Environment.Append(new("caisson", Executables.Cli)), ["-c", script]);

    /// <summary>Starts the command line.</summary>
    private protected RunningProgram Start(params string[] arguments) => RunningProgram.Start(Executables.Cli, Environment, arguments);

    /// <summary>Starts the command line in a terminal of 30 rows and 90 columns.</summary>
    private protected TerminalProgram StartInTerminal(params string[] arguments) =>
        TerminalProgram.Start(30, 90, Environment, [Executables.Cli, .. arguments]);

    /// <summary>Starts a container that stays; it ends with <see cref="StopAsync"/>.</summary>
    private protected async Task<string> DetachAsync(string name, string script = "exec sleep 1000", params string[] options)
    {
        LeavesFiles = true;
        var result = await CaissonAsync(["run", "-d", "--name", name, .. options, BusyboxImage.Name, "sh", "-c", script]);
        Assert.Equal(new ProgramResult(0, $"{name}\n", ""), result);
        return name;
    }

    /// <summary>Ends containers at once.</summary>
    private protected async Task StopAsync(params string[] containers) =>
        Assert.Equal((0, ""), await CaissonAsync(["stop", "-t", "0", .. containers]) is var result ? (result.ExitCode, result.Error) : default);

    /// <summary>The ids that <c>ps</c> lists.</summary>
    private protected async Task<string[]> RunningAsync() => (await CaissonAsync("ps", "-q")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What <c>inspect</c> says about a container.</summary>
    private protected async Task<JsonElement> InspectAsync(string container)
    {
        var result = await CaissonAsync("inspect", container);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        using var document = JsonDocument.Parse(result.Output);
        return document.RootElement[0].Clone();
    }

    /// <summary>The directories of containers, being made or removed ones included.</summary>
    private protected string[] ContainerDirectories()
    {
        var parent = Path.Combine(Machine.Paths.DataDirectory, "containers");
        return Directory.Exists(parent) ? Directory.GetFileSystemEntries(parent) : [];
    }

    /// <summary>Asserts that a command was refused with exit code 2, a text that says why, and nothing made.</summary>
    private protected void AssertRefused(ProgramResult result, string message)
    {
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.StartsWith("caisson: ", result.Error, StringComparison.Ordinal);
        Assert.Empty(Machine.Leftovers.Find());
        Assert.Empty(ContainerDirectories());
    }
}
