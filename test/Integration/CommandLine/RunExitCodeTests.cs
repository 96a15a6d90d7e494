using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class RunExitCodeTests : CommandLineTest
{
    [RootTheory(Needs)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(255)]
    public async Task The_exit_code_of_the_program_passes_through(int code)
    {
        var result = await RunScriptAsync($"exit {code}");

        Assert.Equal(new ProgramResult(code, "", ""), result);
    }

    [RootFact(Needs)]
    public async Task A_signal_that_ends_the_program_adds_128()
    {
        // The init process of a PID namespace is immune to its own signals; a process beside it is not.
        var result = await RunScriptAsync("sh -c 'kill -USR1 $$'; exit $?");

        Assert.Equal(138, result.ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_program_that_does_not_exist_is_127()
    {
        var result = await CaissonAsync("run", "--rm", "busybox", "no-such-program");

        Assert.Equal((127, ""), (result.ExitCode, result.Output));
        Assert.Contains("'no-such-program'", result.Error, StringComparison.Ordinal);
        Assert.Contains("ProgramNotFound", result.Error, StringComparison.Ordinal);
    }

    [RootTheory(Needs)]
    [InlineData("/etc/passwd")]
    [InlineData("/etc")]
    public async Task A_program_that_cannot_be_executed_is_126(string program)
    {
        var result = await CaissonAsync("run", "--rm", "busybox", program);

        Assert.Equal((126, ""), (result.ExitCode, result.Output));
        Assert.Contains($"'{program}'", result.Error, StringComparison.Ordinal);
        Assert.Contains("ProgramNotExecutable", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_container_that_cannot_be_made_is_125()
    {
        var volume = Path.Combine(Machine.Root, "no-directory-for-this");
        File.WriteAllText(volume, "a file");

        var result = await CaissonAsync("run", "--rm", "-v", $"{volume}:/etc/passwd/below", "busybox", "true");

        Assert.Equal((125, ""), (result.ExitCode, result.Output));
        Assert.Contains("/etc/passwd/below", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task An_image_that_does_not_exist_is_named()
    {
        var result = await CaissonAsync("run", "--rm", "no-such-image", "true");

        Assert.Equal((125, ""), (result.ExitCode, result.Output));
        Assert.Contains("'no-such-image'", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_container_killed_for_its_memory_says_so()
    {
        var result = await CaissonAsync("run", "--rm", "--memory", "16m", "busybox", "sh", "-c", "exec dd if=/dev/zero of=/dev/null bs=64M count=1");

        Assert.Equal((137, ""), (result.ExitCode, result.Output));
        Assert.Contains("memory limit (OutOfMemory)", result.Error, StringComparison.Ordinal);
        Assert.Contains("remedy: give it more with --memory", result.Error, StringComparison.Ordinal);
    }
}
