using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

/// <summary><c>caisson install containerd</c> on files of the test's own.</summary>
public sealed class InstallTests : CommandLineTest
{
    private string Config => Path.Combine(Machine.Root, "etc", "config.toml");

    private string Manifest => Path.Combine(Machine.Root, "etc", "class.yaml");

    private string Programs => Path.Combine(Machine.Root, "programs");

    private string Shim => Path.Combine(Machine.Root, "package", "containerd-shim-caisson-v1");

    [RootFact(Needs)]
    public async Task What_is_installed_is_told_before_made_once_and_taken_away_again()
    {
        const string Before = "version = 2\noom_score = -999 # no newline at the end";
        WriteConfig(Before);
        MakeShim();

        var dry = await InstallAsync("--dry-run");
        Assert.Equal(0, dry.ExitCode);
        Assert.Contains("containerd.runtimes.caisson]", dry.Output, StringComparison.Ordinal);
        Assert.Equal(Before, await File.ReadAllTextAsync(Config));
        Assert.False(Directory.Exists(Programs) || File.Exists(Manifest));

        Assert.Equal(0, (await InstallAsync()).ExitCode);
        var installed = await File.ReadAllTextAsync(Config);
        Assert.StartsWith(Before, installed, StringComparison.Ordinal);
        Assert.Equal(Shim, new FileInfo(Path.Combine(Programs, "containerd-shim-caisson-v1")).LinkTarget);
        Assert.Equal(Shim, new FileInfo(Path.Combine(Programs, "containerd-shim-runc-caisson")).LinkTarget);
        Assert.Contains("handler: caisson\n", await File.ReadAllTextAsync(Manifest), StringComparison.Ordinal);

        Assert.Equal((0, "", "all of it is there already\n"), await InstallAsync() is var again ? (again.ExitCode, again.Output, again.Error) : default);
        Assert.Equal(installed, await File.ReadAllTextAsync(Config));
        Assert.Equal((UnixFileMode)0b110_100_000, File.GetUnixFileMode(Config));

        Assert.Equal(0, (await InstallAsync("--remove")).ExitCode);
        Assert.Equal(Before + "\n", await File.ReadAllTextAsync(Config));
        Assert.False(File.Exists(Manifest));
        Assert.Empty(Directory.GetFileSystemEntries(Programs));
        Assert.Equal("nothing of ours is there\n", (await InstallAsync("--remove")).Error);
    }

    [RootFact(Needs)]
    public async Task A_configuration_that_was_not_there_goes_again()
    {
        MakeShim();

        Assert.Equal(0, (await InstallAsync()).ExitCode);
        Assert.True(File.Exists(Config));
        Assert.Equal(0, (await InstallAsync("--remove")).ExitCode);

        Assert.False(File.Exists(Config));
    }

    [RootFact(Needs)]
    public async Task Whatever_is_somebody_elses_is_left_and_nothing_is_half_done()
    {
        MakeShim();
        WriteConfig("version = 2\n");
        _ = Directory.CreateDirectory(Programs);
        await File.WriteAllTextAsync(Path.Combine(Programs, "containerd-shim-runc-caisson"), "another's");

        var refused = await InstallAsync();

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("containerd-shim-runc-caisson' exists and is no link to a shim of ours", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--bin-dir", refused.Error, StringComparison.Ordinal);
        Assert.Equal("version = 2\n", await File.ReadAllTextAsync(Config));
        _ = Assert.Single(Directory.GetFileSystemEntries(Programs));
        Assert.Equal("nothing of ours is there\n", (await InstallAsync("--remove")).Error);

        File.Delete(Path.Combine(Programs, "containerd-shim-runc-caisson"));
        await File.WriteAllTextAsync(Manifest, "another's");
        Assert.Contains("was not written by this command", (await InstallAsync()).Error, StringComparison.Ordinal);
        AssertRefused(await InstallAsync("--handler", "Not a name"), "is no name of a handler");
        File.Delete(Shim);
        Assert.Contains("there is no shim at", (await InstallAsync()).Error, StringComparison.Ordinal);
    }

    private Task<ProgramResult> InstallAsync(params string[] options) =>
        CaissonAsync(["install", "containerd", "--shim", Shim, "--config", Config, "--bin-dir", Programs, "--manifest", Manifest, .. options]);

    private void WriteConfig(string text)
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(Config)!);
        File.WriteAllText(Config, text);
        File.SetUnixFileMode(Config, (UnixFileMode)0b110_100_000);
    }

    private void MakeShim()
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(Shim)!);
        File.WriteAllText(Shim, "");
    }
}
