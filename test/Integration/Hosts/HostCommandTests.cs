using System.Text.Json;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Hosts;

public sealed class HostCommandTests : IDisposable
{
    private readonly TestMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [RootFact]
    public async Task Version_is_one_line()
    {
        var result = await _machine.RunAsync(Executables.Host, "version");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Matches(@"^caisson-host \d+\.\d+\.\d+\n$", result.Output);
    }

    [RootTheory]
    [InlineData("a command is missing")]
    [InlineData("there is no command 'sing'", "sing")]
    [InlineData("serve needs '--id'", "serve")]
    [InlineData("option '--id' needs a value", "serve", "--id")]
    [InlineData("does not begin with a letter or digit", "serve", "--id", "../up")]
    [InlineData("is longer than 128 characters", "serve", "--id", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("there is no option '--loud'", "clean", "--loud")]
    [InlineData("'xml' is no format", "doctor", "--format", "xml")]
    [InlineData("there is no option 'now'", "version", "now")]
    [InlineData("serve needs its creator's connection", "serve", "--id", "box")]
    public async Task Arguments_that_make_no_sense_are_refused_by_name(string message, params string[] arguments)
    {
        var result = await _machine.RunAsync(Executables.Host, arguments);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains("usage: caisson-host serve", result.Error, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task Doctor_names_every_check_with_its_status()
    {
        var result = await _machine.RunAsync(Executables.Host, "doctor", "--format", "json");

        using var checks = JsonDocument.Parse(result.Output);
        var names = checks.RootElement.EnumerateArray().Select(check => check.GetProperty("name").GetString()).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Superset(new HashSet<string?> { "kernel", "cgroup-layout", "cgroup-controllers", "cgroup-devices", "overlayfs", "mount-api", "pidfd", "kvm", "user", "run-directory" }, names.ToHashSet());
        Assert.All(checks.RootElement.EnumerateArray(), check =>
        {
            var status = check.GetProperty("status").GetString();
            Assert.Contains(status, new[] { "ok", "warn", "fail" });
            Assert.Equal(status != "ok", check.TryGetProperty("remedy", out _));
        });
        Assert.Equal("ok", Status(checks, "user"));
        Assert.Equal("ok", Status(checks, "leftovers"));
    }

    [RootFact]
    public async Task Clean_has_nothing_to_do_on_a_clean_machine()
    {
        var result = await _machine.RunAsync(Executables.Host, "clean", "--format", "json");

        Assert.Equal(new ProgramResult(0, "", ""), result);
    }

    [RootFact]
    public async Task Clean_by_id_says_that_there_is_nothing()
    {
        var result = await _machine.RunAsync(Executables.Host, "clean", "--id", "box");

        Assert.Equal(new ProgramResult(0, "box: missing\n", ""), result);
    }

    [RootFact]
    public async Task A_relative_run_directory_is_refused()
    {
        var result = await _machine.RunAsync(Executables.Host, new Dictionary<string, string> { ["CAISSON_RUN_DIR"] = "run/here" }, "clean");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("'CAISSON_RUN_DIR' holds 'run/here'", result.Error, StringComparison.Ordinal);
    }

    private static string? Status(JsonDocument checks, string name) =>
        checks.RootElement.EnumerateArray().Single(check => check.GetProperty("name").GetString() == name).GetProperty("status").GetString();
}
