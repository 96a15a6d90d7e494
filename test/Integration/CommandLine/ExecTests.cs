using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class ExecTests : CommandLineTest
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (Requirements.WhyUnmet(Needs) is null)
        {
            await DetachAsync("box", "exec sleep 1000", "-e", "FROM=init", "-w", "/tmp");
        }
    }

    public override async Task DisposeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is null)
        {
            await StopAsync("box");
        }

        await base.DisposeAsync();
    }

    [RootFact(Needs)]
    public async Task Output_errors_and_exit_code_pass_through()
    {
        Assert.Equal(new ProgramResult(9, "out\n", "err\n"), await ExecAsync("echo out; echo err >&2; exit 9"));
    }

    [RootFact(Needs)]
    public async Task What_is_not_said_is_as_init_has_it()
    {
        Assert.Equal(new ProgramResult(0, "init /tmp 0 /root\n", ""), await ExecAsync("echo $FROM $(pwd) $(id -u) $HOME"));
    }

    [RootFact(Needs)]
    public async Task Env_workdir_and_user_are_its_own()
    {
        var result = await ExecAsync("echo $FROM $(pwd) $(id -u):$(id -g) $HOME", "-e", "FROM=exec", "-w", "/etc", "-u", "user");

        Assert.Equal(new ProgramResult(0, "exec /etc 1000:1000 /\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task A_home_that_was_asked_for_stays()
    {
        Assert.Equal(new ProgramResult(0, "/there\n", ""), await ExecAsync("echo $HOME", "-e", "HOME=/there", "-u", "user"));
    }

    [RootFact(Needs)]
    public async Task Input_is_passed_on_when_asked_for()
    {
        Assert.Equal(new ProgramResult(0, "typed\n", ""), await ShellAsync("echo typed | $caisson exec -i box cat"));
        Assert.Equal(new ProgramResult(0, "", ""), await ShellAsync("echo typed | $caisson exec box cat"));
    }

    [RootFact(Needs)]
    public async Task A_signal_that_ends_it_adds_128()
    {
        Assert.Equal(143, (await ExecAsync("kill -TERM $$; sleep 100")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_missing_program_is_127_and_one_that_cannot_run_126()
    {
        var missing = await CaissonAsync("exec", "box", "no-such-program");
        var data = await CaissonAsync("exec", "box", "/etc/passwd");

        Assert.Equal((127, ""), (missing.ExitCode, missing.Output));
        Assert.Contains("'no-such-program'", missing.Error, StringComparison.Ordinal);
        Assert.Equal((126, ""), (data.ExitCode, data.Output));
        Assert.Contains("'/etc/passwd'", data.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_user_that_does_not_exist_is_named()
    {
        var result = await ExecAsync("true", "-u", "nobody-here");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains("'nobody-here'", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_workdir_that_does_not_exist_is_named()
    {
        var result = await ExecAsync("true", "-w", "/not/there");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Contains("/not/there", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task Killing_the_command_leaves_container_and_others_alone()
    {
        await using var victim = Start("exec", "box", "sh", "-c", "echo ready; exec sleep 1000");
        Assert.Equal("ready", await victim.ReadLineAsync());

        victim.Signal(9);

        Assert.Equal(0, (await ExecAsync("true")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task Signals_reach_the_process_and_not_the_container()
    {
        await using var exec = Start("exec", "box", "sh", "-c", "trap 'exit 33' TERM; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", await exec.ReadLineAsync());

        exec.Signal(15);

        Assert.Equal(33, (await exec.WaitAsync()).ExitCode);
        Assert.Equal(0, (await ExecAsync("true")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task The_second_Ctrl_C_ends_the_process_and_not_the_container()
    {
        await using var exec = Start("exec", "box", "sh", "-c", "trap 'echo trapped' INT; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready", await exec.ReadLineAsync());
        exec.Signal(2);
        Assert.Equal("trapped", await exec.ReadLineAsync());

        exec.Signal(2);

        Assert.Equal(137, (await exec.WaitAsync()).ExitCode);
        Assert.Equal(0, (await ExecAsync("true")).ExitCode);
    }

    private Task<ProgramResult> ExecAsync(string script, params string[] options) => CaissonAsync(["exec", .. options, "box", "sh", "-c", script]);
}
