using System.Security.Cryptography;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>The known attack on OCI runtimes (CVE-2019-5736), as it was published: docs/threat-model.md.</summary>
public sealed class RuntimeAttackTests : RuntimeTest
{
    // Takes hold of the first program that is not busybox, ends it, and writes to it.
    private const string Attack = """
        process=
        while [ -z "$process" ]; do
          for one in /proc/[0-9]*; do
            case $(readlink $one/exe) in
              *caisson-runtime*) process=$one; exec 9<$one/exe;;
            esac
          done
        done
        kill -9 ${process#/proc/}
        while readlink $process/exe; do :; done
        { echo overwritten >/proc/self/fd/9; } 2>/answer
        echo done >/done
        sleep 1000
        """;

    // What runs inside says that it does not know the command: into a full pipe, where it stays for as long as the attack needs.
    private const string WithFullPipe = """
        mkfifo "$0"
        exec 9<>"$0"
        head -c 65536 /dev/zero >&9
        exec "$@" </dev/null >&9 2>&9
        """;

    [RootFact(Needs)]
    public async Task A_container_that_makes_the_runtime_run_inside_cannot_overwrite_it()
    {
        var runtime = Path.Combine(Machine.Root, "caisson-runtime");
        File.Copy(Executables.Runtime, runtime);
        var before = SHA256.HashData(await File.ReadAllBytesAsync(runtime));
        await File.WriteAllTextAsync(Path.Combine(RootPath, "attack"), Attack);
        await File.WriteAllTextAsync(Path.Combine(RootPath, "bin/evil"), "#!/proc/self/exe\n");
        File.SetUnixFileMode(Path.Combine(RootPath, "bin/evil"), (UnixFileMode)0b111_101_101);
        await StartAsync("box", spec => spec with { Process = spec.Process! with { Args = ["/bin/sh", "/attack"] } });

        Assert.Equal(0, (await Machine.RunAsync(
            "/bin/sh", "-c", WithFullPipe, Path.Combine(Machine.Root, "full"), runtime, "--root", StatePath, "exec", "--detach", "box", "/bin/evil")).ExitCode);
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(60);
        while (!File.Exists(Path.Combine(RootPath, "done")))
        {
            Assert.True(DateTime.UtcNow < deadline, "the attack never ended");
            await Task.Delay(20);
        }

        Assert.Contains("Read-only file system", await File.ReadAllTextAsync(Path.Combine(RootPath, "answer")), StringComparison.Ordinal);
        Assert.Equal(before, SHA256.HashData(await File.ReadAllBytesAsync(runtime)));
        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
    }
}
