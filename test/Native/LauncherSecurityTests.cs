using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Launching;
using Caisson.Platform.Linux.Native;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.NativeTests;

/// <summary>What a hostile container tries against its launcher (docs/threat-model.md), on the real kernel, as root.</summary>
internal static class LauncherSecurityTests
{
    internal static IReadOnlyList<NativeTest> All { get; } =
    [
        Test("Launching_program_cannot_be_overwritten_by_what_it_runs", Overwrite),
        Test("Launching_program_cannot_be_reached_through_a_waiting_exec", Reach),
        Test("Exec_leaves_nothing_but_the_standard_streams", ExecDescriptors),
        Test("Working_directory_outside_the_root_is_refused", OutsideDirectory),
        Test("Masked_and_read_only_paths_that_are_links_stay_in_the_root", LinkedPaths),
        Test("Mounting_beside_a_busy_renamer_never_leaves_the_root", Renamer),
    ];

    private static NativeTest Test(string name, Func<LauncherFixture, Task> body) => new("LauncherSecurity." + name, () => LauncherFixture.Run(body));

    // CVE-2019-5736: the container has its own entry point be /proc/self/exe, takes hold of the launching program while that runs, and writes to it afterwards.
    private static async Task Overwrite(LauncherFixture fixture)
    {
        Check.True(ProtectedProgram.IsCurrent);
        var evil = Path.Join(fixture.Lower, "bin/evil");
        await File.WriteAllTextAsync(evil, "#!/proc/self/exe no-test-has-this-name\n");
        File.SetUnixFileMode(evil, (UnixFileMode)0b111_101_101);
        using var init = await StartAsync(fixture, "sleep", "100");
        var (reader, writer) = Pipes.Create();
        using var hold = reader;
        using var full = writer;

        // A full pipe as its standard output keeps the program at its first line, so that the attack has all the time it wants.
        Fill(full);
        using var victim = await fixture.Launcher.PrepareExecAsync(ExecOf(init, LauncherFixture.Program("/bin/evil"), new(null, full, null)), CancellationToken.None);
        await victim.ReleaseAsync(CancellationToken.None);
        var target = InnerId(victim.ProcessId);
        var (_, output) = await fixture.ExecAsync(init, LauncherFixture.SpecOf(LauncherFixture.Program("true")), LauncherFixture.Shell(
            $"exec 9</proc/{target}/exe || exit; readlink /proc/{target}/exe; (: >/proc/{target}/exe); (: >/proc/self/fd/9)"));

        Check.True(output.StartsWith("/caisson-native-tests\n", StringComparison.Ordinal), output);
        Check.Equal(2, output.Split("Read-only file system").Length - 1, output);
        await EndAsync(fixture, victim);
        await EndAsync(fixture, init);
    }

    private static async Task Reach(LauncherFixture fixture)
    {
        using var init = await StartAsync(fixture, "sleep", "100");
        using var waiting = await fixture.Launcher.PrepareExecAsync(ExecOf(init, LauncherFixture.Program("true"), new(null, null, null)), CancellationToken.None);
        var target = InnerId(waiting.ProcessId);
        var (_, output) = await fixture.ExecAsync(init, LauncherFixture.SpecOf(LauncherFixture.Program("true")), LauncherFixture.Shell(
            $"for name in exe cwd root fd/0 mem environ; do cat /proc/{target}/$name && echo reached $name; done"));

        Check.True(!output.Contains("reached", StringComparison.Ordinal), output);
        Check.Equal(6, output.Split("Permission denied").Length - 1, output);
        await EndAsync(fixture, waiting);
        await EndAsync(fixture, init);
    }

    private static async Task ExecDescriptors(LauncherFixture fixture)
    {
        using var secret = File.Open("/etc/hostname", FileMode.Open, FileAccess.Read);
        Check.Equal(0, LibC.Fcntl((int)secret.SafeFileHandle.DangerousGetHandle(), 2, 0), "clear close-on-exec");
        using var init = await StartAsync(fixture, "sleep", "100");
        var (_, output) = await fixture.ExecAsync(init, LauncherFixture.SpecOf(LauncherFixture.Program("true")), LauncherFixture.Program("ls", "/proc/self/fd"));
        Check.Equal("0\n1\n2\n3\n", output);
        await EndAsync(fixture, init);
    }

    // CVE-2024-21626: a working directory named through a descriptor that leads to the host's tree.
    private static async Task OutsideDirectory(LauncherFixture fixture)
    {
        using var outside = HostFiles.OpenPath("/etc", OpenFlags.ReadOnly | OpenFlags.Directory);
        var process = LauncherFixture.Shell("pwd; ls") with { WorkingDirectory = "/proc/self/fd/0" };
        var streams = new ProcessDescriptors.Streams(outside, null, null);
        await RefusedAsync(fixture, () => fixture.Launcher.PrepareAsync(fixture.Container(process, streams), CancellationToken.None), Errno.EXDEV, "make the working directory /proc/self/fd/0");
        using var init = await StartAsync(fixture, "sleep", "100");
        await RefusedAsync(
            fixture, () => fixture.Launcher.PrepareExecAsync(ExecOf(init, process, streams), CancellationToken.None), Errno.EXDEV, "enter the working directory /proc/self/fd/0");
        await EndAsync(fixture, init);
    }

    private static async Task LinkedPaths(LauncherFixture fixture)
    {
        var hostile = Path.Join(fixture.BundlePath, "hostile-masks");
        Directory.CreateDirectory(hostile);
        var outside = Path.Join(fixture.BundlePath, "outside");
        await File.WriteAllTextAsync(outside, "untouched");
        File.CreateSymbolicLink(Path.Join(hostile, "absolute"), outside);
        File.CreateSymbolicLink(Path.Join(hostile, "upward"), "../../../../.." + outside);
        File.CreateSymbolicLink(Path.Join(hostile, "inward"), "/etc/passwd");
        File.CreateSymbolicLink(Path.Join(hostile, "loop"), "/loop");
        var before = await File.ReadAllTextAsync("/proc/self/mountinfo");
        var overlay = fixture.Overlay($"{hostile}:{fixture.Lower}");
        var (code, output) = await fixture.RunAsync(
            LauncherFixture.Shell("wc -c </etc/passwd; grep -c -E ' /(absolute|upward)' /proc/self/mountinfo"),
            launch => launch with
            {
                RootMounts = [overlay],
                Spec = launch.Spec with { Linux = launch.Spec.Linux! with { MaskedPaths = ["/absolute", "/inward"], ReadOnlyPaths = ["/upward"] } },
            });

        Check.Equal("0\n0\n", output, $"output of {code}");
        Check.Equal("untouched", await File.ReadAllTextAsync(outside));
        Check.Equal(before, await File.ReadAllTextAsync("/proc/self/mountinfo"), "mounts of the host");
        var looped = fixture.Container(LauncherFixture.Program("true"), new ProcessDescriptors.Streams(null, null, null));
        looped = looped with
        {
            RootMounts = [fixture.Overlay($"{hostile}:{fixture.Lower}")],
            Spec = looped.Spec with { Linux = looped.Spec.Linux! with { MaskedPaths = ["/loop"] } },
        };
        await RefusedAsync(fixture, () => fixture.Launcher.PrepareAsync(looped, CancellationToken.None), Errno.ELOOP, "mask /loop");
    }

    // A volume that another container has too: there a directory on the way to the mount's target is swapped for a link to the host's tree, without pause.
    private static async Task Renamer(LauncherFixture fixture)
    {
        var volume = Path.Join(fixture.BundlePath, "volume");
        var outside = Path.Join(fixture.BundlePath, "target");
        var marker = Path.Join(fixture.BundlePath, "marked");
        Directory.CreateDirectory(Path.Join(volume, "real/deep"));
        Directory.CreateDirectory(Path.Join(outside, "deep"));
        Directory.CreateDirectory(marker);
        File.CreateSymbolicLink(Path.Join(volume, "link"), "/../../../../proc/1/root" + outside);
        using var stop = new CancellationTokenSource();
        var swaps = 0;
        var renamer = new Thread(() => swaps = SwapWithoutPause(Path.Join(volume, "real"), Path.Join(volume, "link"), stop.Token));
        renamer.Start();
        var before = await File.ReadAllTextAsync("/proc/self/mountinfo");
        try
        {
            for (var i = 0; i < 100; i++)
            {
                await OneBesideRenamerAsync(fixture, volume, marker);
            }
        }
        finally
        {
            await stop.CancelAsync();
            renamer.Join();
        }

        Check.True(swaps > 100, $"{swaps} swaps");
        Check.Equal(0, Directory.GetFileSystemEntries(Path.Join(outside, "deep")).Length, "entries outside");
        Check.Equal(before, await File.ReadAllTextAsync("/proc/self/mountinfo"), "mounts of the host");
    }

    // Every mount that was made must be seen in the container, which sees nothing that lies outside its root.
    private static async Task OneBesideRenamerAsync(LauncherFixture fixture, string volume, string marker)
    {
        try
        {
            var (code, output) = await fixture.RunAsync(
                LauncherFixture.Program("grep", "-c", "/marked", "/proc/self/mountinfo"),
                launch => launch with
                {
                    Spec = launch.Spec with
                    {
                        Mounts =
                        [
                            .. launch.Spec.Mounts!,
                            new Mount { Destination = "/volume", Type = "bind", Source = volume, Options = ["bind"] },
                            new Mount { Destination = "/volume/real/deep", Type = "bind", Source = marker, Options = ["bind"] },
                        ],
                    },
                });
            Check.Equal("1\n", output, $"mounts seen, code {code}");
        }
        catch (LaunchException refused)
        {
            Check.True(refused.Errno is Errno.ELOOP or Errno.EXDEV or Errno.ENOENT or Errno.ENOTDIR or Errno.EAGAIN, refused.Message);
        }
    }

    private static unsafe int SwapWithoutPause(string first, string second, CancellationToken stop)
    {
        const int Exchange = 2;
        var swaps = 0;
        fixed (byte* one = System.Text.Encoding.UTF8.GetBytes(first + "\0"))
        {
            fixed (byte* other = System.Text.Encoding.UTF8.GetBytes(second + "\0"))
            {
                while (!stop.IsCancellationRequested)
                {
                    swaps += LibC.SystemCall(SystemCallNumber.Renameat2, -100, (nint)one, -100, (nint)other, Exchange) == 0 ? 1 : 0;
                }
            }
        }

        return swaps;
    }

    private static async Task RefusedAsync(LauncherFixture fixture, Func<Task<LaunchedProcess>> launch, int errno, string step)
    {
        try
        {
            using var launched = await launch();
            await EndAsync(fixture, launched);
        }
        catch (LaunchException refused)
        {
            Check.Equal(errno, refused.Errno, refused.Message);
            Check.Equal(step, refused.Step);
            return;
        }

        throw new InvalidOperationException($"'{step}' succeeded");
    }

    private static async Task<LaunchedProcess> StartAsync(LauncherFixture fixture, params string[] arguments)
    {
        var launched = await fixture.Launcher.PrepareAsync(
            fixture.Container(LauncherFixture.Program(arguments), new ProcessDescriptors.Streams(null, null, null)), CancellationToken.None);
        await launched.ReleaseAsync(CancellationToken.None);
        return launched;
    }

    private static ExecLaunch ExecOf(LaunchedProcess init, Process process, ProcessDescriptors.Streams streams) => new()
    {
        Id = "native-test",
        BundlePath = "/",
        Spec = LauncherFixture.SpecOf(process),
        Process = process,
        Init = init,
        Cgroup = new CgroupJoin([], null),
        Descriptors = streams,
        DiesWithLauncher = true,
    };

    private static async Task EndAsync(LauncherFixture fixture, LaunchedProcess process)
    {
        _ = ChildProcess.Signal(process.PidFd, Signals.Kill);
        Check.Equal(128 + 9, await fixture.WaitAsync(process.PidFd));
    }

    private static void Fill(SafeFileHandle pipe)
    {
        var descriptor = (int)pipe.DangerousGetHandle();
        Check.Equal(0, LibC.Fcntl(descriptor, LibC.FSetFlags, 0x800), "non-blocking");
        var bytes = new byte[4096];
        while (LibC.Write(descriptor, bytes, bytes.Length) > 0)
        {
        }

        Check.Equal(0, LibC.Fcntl(descriptor, LibC.FSetFlags, 0), "blocking");
    }

    // The last of the ids that /proc/PID/status lists under NSpid.
    private static int InnerId(int processId)
    {
        foreach (var line in File.ReadLines($"/proc/{processId}/status"))
        {
            if (line.StartsWith("NSpid:", StringComparison.Ordinal))
            {
                return int.Parse(line[(line.LastIndexOf('\t') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"process {processId} has no id");
    }
}
