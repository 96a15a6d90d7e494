using System.Text.Json;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class InformationTests : CommandLineTest
{
    [RootTheory(Needs)]
    [InlineData("ENOENT", "ENOENT")]
    [InlineData("0xC0370105", "0xC0370105")]
    [InlineData("0xc0370105", "0xC0370105")]
    [InlineData("-2", "ENOENT")]
    [InlineData("InvalidState", "InvalidState")]
    public async Task Errors_explains_a_code(string code, string expected)
    {
        var result = await CaissonAsync("errors", code);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(expected, result.Output, StringComparison.Ordinal);
        Assert.Contains("eaning", result.Output, StringComparison.OrdinalIgnoreCase);
    }

    [RootFact(Needs)]
    public async Task Errors_says_when_it_knows_none()
    {
        var result = await CaissonAsync("errors", "ENOTHING");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("'ENOTHING'", result.Error, StringComparison.Ordinal);
    }

    [RootTheory(Needs)]
    [InlineData("errors")]
    [InlineData("errors", "ENOENT")]
    [InlineData("ps")]
    [InlineData("stats")]
    [InlineData("image", "ls")]
    [InlineData("doctor")]
    [InlineData("version")]
    public async Task Format_json_parses(params string[] command)
    {
        await DetachAsync("box");

        var result = await CaissonAsync([.. command, "--format", "json"]);
        await StopAsync("box");

        Assert.Equal("", result.Error);
        using var json = JsonDocument.Parse(result.Output);
        Assert.True(json.RootElement.ValueKind == JsonValueKind.Object || json.RootElement.GetArrayLength() > 0, result.Output);
    }

    [RootTheory(Needs)]
    [InlineData("ps")]
    [InlineData("stats")]
    public async Task Format_json_of_nothing_is_an_empty_list(string command)
    {
        Assert.Equal(new ProgramResult(0, "[]\n", ""), await CaissonAsync(command, "--format", "json"));
    }

    [RootFact(Needs)]
    public async Task Version_is_one_line()
    {
        var result = await CaissonAsync("version");

        Assert.Matches(@"^caisson \d+\.\d+\.\d+ \(.*\)\n$", result.Output);
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
    }

    [RootFact(Needs)]
    public async Task Doctor_tells_what_this_machine_can_do()
    {
        var result = await CaissonAsync("doctor");

        Assert.Equal("", result.Error);
        Assert.Contains("kernel", result.Output, StringComparison.Ordinal);
        Assert.Contains("overlayfs", result.Output, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task Doctor_clean_undoes_what_a_killed_host_left_and_touches_no_neighbour()
    {
        await DetachAsync("neighbour");
        await DetachAsync("victim");
        Machine.KillHost("victim");

        var doctor = await CaissonAsync("doctor", "--clean");
        var again = await CaissonAsync("doctor", "--clean");

        Assert.Equal(0, doctor.ExitCode);
        Assert.Contains("victim", doctor.Output + doctor.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("victim", again.Output + again.Error, StringComparison.Ordinal);
        Assert.Equal(["neighbour"], await RunningAsync());
        Assert.Equal(0, (await CaissonAsync("exec", "neighbour", "true")).ExitCode);
        await StopAsync("neighbour");
    }

    [RootFact(Needs)]
    public async Task Ps_lists_a_container_whose_host_is_gone_with_the_remedy()
    {
        await DetachAsync("victim");
        Machine.KillHost("victim");

        var result = await CaissonAsync("ps");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"victim +sick \(.*doctor --clean.*\)", result.Output);
        Assert.Equal(0, (await CaissonAsync("doctor", "--clean")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task Without_the_host_program_it_says_what_to_install()
    {
        var result = await ShellAsync("CAISSON_HOST=/not/there $caisson run --rm busybox true");

        Assert.Equal((125, ""), (result.ExitCode, result.Output));
        Assert.Contains("'/not/there'", result.Error, StringComparison.Ordinal);
        Assert.Contains("remedy: ", result.Error, StringComparison.Ordinal);
    }
}
