using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;

namespace Caisson.UnitTests.Platform;

/// <summary>Programs that those who run them cannot overwrite: a copy of /bin/sleep stands for ours.</summary>
public sealed class ProtectedProgramTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("caisson-protected-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_program_runs_under_its_name_and_cannot_be_written_through_its_process()
    {
        var path = CopySleep();
        var before = File.ReadAllBytes(path);
        using var child = Start(path);
        var program = $"/proc/{child.ProcessId}/exe";

        using var hold = File.OpenRead(program);
        Assert.ThrowsAny<IOException>(() => File.WriteAllText(program, "x"));
        End(child);

        var late = Assert.Throws<IOException>(() => File.WriteAllText($"/proc/self/fd/{hold.SafeFileHandle.DangerousGetHandle()}", "x"));
        Assert.Contains("Read-only file system", late.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_link_to_a_program_is_followed_once()
    {
        var link = Path.Combine(_directory, "link");
        File.CreateSymbolicLink(link, CopySleep());

        using var child = Start(link);

        Assert.Equal("sleep", Path.GetFileName(new FileInfo($"/proc/{child.ProcessId}/exe").LinkTarget));
        End(child);
    }

    [Fact]
    public void A_program_that_has_lost_its_name_is_copied_to_memory()
    {
        var path = CopySleep();
        using var open = File.OpenRead(path);
        File.Delete(path);

        using var child = Start($"/proc/self/fd/{open.SafeFileHandle.DangerousGetHandle()}");

        Assert.StartsWith("/memfd:caisson", new FileInfo($"/proc/{child.ProcessId}/exe").LinkTarget, StringComparison.Ordinal);
        Assert.ThrowsAny<Exception>(() => File.OpenWrite($"/proc/{child.ProcessId}/exe").Dispose());
        End(child);
    }

    [Fact]
    public void A_missing_program_is_named()
    {
        var error = Assert.Throws<LinuxException>(() => ProtectedProgram.Open(Path.Combine(_directory, "none")));

        Assert.Contains("none", error.Message, StringComparison.Ordinal);
    }

    private string CopySleep()
    {
        var path = Path.Combine(_directory, "sleep");
        File.Copy("/bin/sleep", path);
        return path;
    }

    private static SpawnedProcess Start(string path)
    {
        using var program = ProtectedProgram.Open(path);
        return SpawnedProcess.Start(new SpawnRequest { Path = program.Path, Name = "sleep", Arguments = ["1000"] });
    }

    private static void End(SpawnedProcess child)
    {
        child.Kill();
        using var process = ForeignProcess.TryOpen(child.ProcessId);
        Assert.True(process!.WaitForExit(TimeSpan.FromSeconds(60)));
        Assert.Equal(128 + 9, child.Reap());
    }
}
