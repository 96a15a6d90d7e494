using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Files;

namespace Caisson.IntegrationTests.Peers;

/// <summary>A daemon of Docker's of a test's own, with its own containerd, without networks, with the image <c>busybox</c>. What runs outlives it.</summary>
internal sealed class DockerDaemon : IAsyncDisposable
{
    private readonly TestMachine _machine;
    private readonly Dictionary<string, string> _environment;
    private readonly string[] _options;
    private RunningProgram _program;

    private DockerDaemon(TestMachine machine, Dictionary<string, string> environment, string[] options)
    {
        _machine = machine;
        _environment = environment;
        _options = options;
        _program = Launch();
    }

    private string Socket => Path.Combine(_machine.Root, "sock");

    /// <summary>Starts one; it answers when this returns.</summary>
    /// <param name="machine">Whose.</param>
    /// <param name="shims">A directory in which its containerd looks for shims before the others; null for none.</param>
    /// <param name="options">Further options.</param>
    internal static async Task<DockerDaemon> StartAsync(TestMachine machine, string? shims, params string[] options)
    {
        await File.WriteAllTextAsync(ConfigPath(machine), "{}");
        var environment = machine.Environment.ToDictionary();

        // Docker's own programs too: it may be unpacked and not installed.
        environment["PATH"] = string.Join(':', ((string?[])[shims, Path.GetDirectoryName(Executables.Docker("docker")), Environment.GetEnvironmentVariable("PATH"), "/usr/sbin"]).OfType<string>());
        var daemon = new DockerDaemon(machine, environment, options);
        await daemon.WaitForAnswerAsync();
        var imported = await daemon.RunAsync("import", PeerImage.WriteArchive(machine), "busybox");
        Assert.True(imported.ExitCode == 0, imported.Error);
        return daemon;
    }

    /// <summary>The client's command line, without its first word.</summary>
    internal string[] Client(params string[] arguments) => ["--host", $"unix://{Socket}", .. arguments];

    /// <summary>Runs the client to its end.</summary>
    internal Task<ProgramResult> RunAsync(params string[] arguments) => _machine.RunAsync(Executables.Docker("docker")!, ClientEnvironment, Client(arguments));

    internal IReadOnlyDictionary<string, string> ClientEnvironment => new Dictionary<string, string> { ["DOCKER_CONFIG"] = _machine.Root };

    /// <summary>Ends it, with its containerd, and puts another one in its place.</summary>
    internal async Task RestartAsync()
    {
        _program.Signal(15);
        _program.WaitForExit();
        await _program.DisposeAsync();
        _program = Launch();
        await WaitForAnswerAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _program.Signal(15);
        _program.WaitForExit();
        await _program.DisposeAsync();

        // One that lets containers live on leaves the mount of its own directory.
        _ = MountTable.Detach(Path.Combine(_machine.Root, "docker"));
    }

    private static string ConfigPath(TestMachine machine) => Path.Combine(machine.Root, "daemon.json");

    private RunningProgram Launch() => RunningProgram.Start(
        Executables.Docker("dockerd")!,
        _environment,
        [
            "--config-file", ConfigPath(_machine), "--data-root", Path.Combine(_machine.Root, "docker"), "--exec-root", Path.Combine(_machine.Root, "exec"),
            "--pidfile", Path.Combine(_machine.Root, "pid"), "--host", $"unix://{Socket}", "--iptables=false", "--ip6tables=false", "--bridge=none", "--storage-driver=vfs",
            "--log-level=error", "--exec-opt", "native.cgroupdriver=cgroupfs", "--cgroup-parent", _machine.Paths.CgroupParent, .. _options,
        ],
        _machine.Root);

    private async Task WaitForAnswerAsync()
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(120);
        while ((await RunAsync("version")).ExitCode != 0)
        {
            Assert.False(_program.HasExited, _program.HasExited ? (await _program.WaitAsync()).Error : "");
            Assert.True(DateTime.UtcNow < deadline, "dockerd does not answer");
            await Task.Delay(50);
        }
    }
}
