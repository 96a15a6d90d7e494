namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>A containerd of a test's own, below its machine's root, with the image <c>busybox</c>.</summary>
internal sealed class ContainerdDaemon : IAsyncDisposable
{
    private readonly TestMachine _machine;
    private readonly Dictionary<string, string> _environment;
    private RunningProgram _program;

    private ContainerdDaemon(TestMachine machine, Dictionary<string, string> environment)
    {
        _machine = machine;
        _environment = environment;
        _program = Launch();
    }

    /// <summary>Where it answers gRPC; ttrpc at the same path with <c>.ttrpc</c> behind.</summary>
    internal string Socket => Path.Combine(_machine.Root, "sock");

    /// <summary>Starts one; it answers when this returns.</summary>
    /// <param name="machine">Whose.</param>
    /// <param name="shims">A directory that it looks for shims in, before the others; null for none.</param>
    /// <param name="criPlugin">The configuration of its CRI plugin; null to do without the plugin.</param>
    /// <param name="complete">What else is done to the configuration file before it is read.</param>
    internal static async Task<ContainerdDaemon> StartAsync(TestMachine machine, string? shims = null, string? criPlugin = null, Func<string, Task>? complete = null)
    {
        var config = ConfigPath(machine);
        var socket = Path.Combine(machine.Root, "sock");
        await File.WriteAllTextAsync(config, $"""
            version = 2
            root = "{machine.Root}/containerd"
            state = "{machine.Root}/containerd-state"
            {(criPlugin is null ? """disabled_plugins = ["io.containerd.grpc.v1.cri"]""" : "")}
            [grpc]
            address = "{socket}"
            [ttrpc]
            address = "{socket}.ttrpc"
            {criPlugin}
            """);
        await (complete?.Invoke(config) ?? Task.CompletedTask);
        var environment = machine.Environment.ToDictionary();
        if (shims is not null)
        {
            environment["PATH"] = $"{shims}:{Environment.GetEnvironmentVariable("PATH")}";
        }

        var daemon = new ContainerdDaemon(machine, environment);
        await daemon.WaitForAnswerAsync();
        var image = BusyboxImage.WriteTar(Path.Combine(machine.Root, "busybox.tar"));
        var imported = await daemon.CtrAsync("images", "import", "--index-name", "busybox", image);
        Assert.True(imported.ExitCode == 0, imported.Error);
        return daemon;
    }

    /// <summary>Drives it by its own command line.</summary>
    internal Task<ProgramResult> CtrAsync(params string[] arguments) => _machine.RunAsync(Executables.FindOnPath("ctr")!, ["--address", Socket, .. arguments]);

    /// <summary>kill -9, and another one in its place that finds what the first one left.</summary>
    internal async Task RestartAsync()
    {
        _program.Signal(9);
        _program.WaitForExit();
        await _program.DisposeAsync();
        _program = Launch();
        await WaitForAnswerAsync();
    }

    private static string ConfigPath(TestMachine machine) => Path.Combine(machine.Root, "config.toml");

    // In a directory of its own: containerd looks for shims where it stands first, and the directory of the tests has one for the ordinary runtime.
    private RunningProgram Launch() =>
        RunningProgram.Start(Executables.FindOnPath("containerd")!, _environment, ["--config", ConfigPath(_machine), "--log-level", "error"], _machine.Root);

    private async Task WaitForAnswerAsync()
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while ((await CtrAsync("version")).ExitCode != 0)
        {
            Assert.True(DateTime.UtcNow < deadline && !_program.HasExited, "containerd does not answer");
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _program.Signal(15);
        await _program.WaitAsync();
        await _program.DisposeAsync();
    }
}
