using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class RunNameTests : CommandLineTest
{
    [RootFact(Needs)]
    public async Task A_name_in_use_is_refused_and_its_owner_unharmed()
    {
        await DetachAsync("box", "echo kept >/file; exec sleep 1000");

        var second = await CaissonAsync("run", "--rm", "--name", "box", "busybox", "true");

        Assert.Equal((125, ""), (second.ExitCode, second.Output));
        Assert.Contains("a container 'box' exists already", second.Error, StringComparison.Ordinal);
        Assert.Equal(["box"], await RunningAsync());
        Assert.Equal(new ProgramResult(0, "kept\n", ""), await CaissonAsync("exec", "box", "cat", "/file"));
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task Of_many_at_once_exactly_one_gets_a_name()
    {
        LeavesFiles = true;

        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => CaissonAsync("run", "-d", "--name", "box", "busybox", "sleep", "1000")));

        Assert.Equal([0, 125, 125, 125, 125, 125], results.Select(static result => result.ExitCode).Order());
        Assert.All(results.Where(static result => result.ExitCode != 0), static result => Assert.Contains("exists already", result.Error, StringComparison.Ordinal));
        Assert.Equal(["box"], await RunningAsync());
        Assert.Equal(0, (await CaissonAsync("exec", "box", "true")).ExitCode);
        await StopAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_name_is_free_again_when_its_container_was_removed()
    {
        await DetachAsync("box");
        await StopAsync("box");
        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("rm", "box"));

        Assert.Equal(new ProgramResult(0, "again\n", ""), await CaissonAsync("run", "--rm", "--name", "box", "busybox", "echo", "again"));
    }

    [RootFact(Needs)]
    public async Task Names_that_differ_in_case_are_two()
    {
        await DetachAsync("box");
        await DetachAsync("Box");

        Assert.Equal(["Box", "box"], await RunningAsync());
        await StopAsync("box", "Box");
    }

    [RootFact(Needs)]
    public async Task A_name_of_128_characters_works()
    {
        var name = new string('n', 128);
        await DetachAsync(name);

        Assert.Equal(new ProgramResult(0, "inside\n", ""), await CaissonAsync("exec", name, "echo", "inside"));
        await StopAsync(name);
    }
}
