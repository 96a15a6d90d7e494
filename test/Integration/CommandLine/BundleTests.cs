using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class BundleTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task A_bundle_runs_as_it_is()
    {
        var bundle = Make("/bin/sh", "-c", "pwd; cat; echo error >&2; exit 7");

        var result = await ShellAsync($"echo input | $caisson bundle run {bundle}");

        Assert.Equal(new ProgramResult(7, "/tmp\ninput\n", "error\n"), result);
    }

    [RootFact(Needs)]
    public async Task A_detached_bundle_is_a_container_like_others()
    {
        var bundle = Make("/bin/sleep", "1000");

        Assert.Equal(new ProgramResult(0, "bundled\n", ""), await CaissonAsync("bundle", "run", "-d", "--name", "bundled", bundle));
        Assert.Equal(["bundled"], await RunningAsync());

        await StopAsync("bundled");
    }

    [RootTheory(Needs)]
    [InlineData("/bin/nothing", 127)]
    [InlineData("/etc/passwd", 126)]
    public async Task A_program_that_cannot_run_is_told_by_the_exit_code(string program, int exitCode) =>
        Assert.Equal(exitCode, (await CaissonAsync("bundle", "run", Make(program))).ExitCode);

    private string Make(params string[] arguments)
    {
        var bundle = Machine.MakeDirectory("bundle");
        BusyboxRoot.Make(Path.Combine(bundle, "rootfs"));
        File.WriteAllText(Path.Combine(bundle, "config.json"), $$"""
            {
              "ociVersion": "1.0.2",
              "root": { "path": "rootfs" },
              "process": { "cwd": "/tmp", "user": { "uid": 0, "gid": 0 }, "args": [{{string.Join(", ", arguments.Select(static argument => $"\"{argument}\""))}}], "env": ["PATH=/bin"] },
              "mounts": [{ "destination": "/proc", "type": "proc", "source": "proc" }],
              "linux": { "namespaces": [{ "type": "pid" }, { "type": "mount" }] }
            }
            """);
        return bundle;
    }
}
