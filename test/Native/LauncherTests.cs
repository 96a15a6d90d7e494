using System.Globalization;
using System.Text;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Native;
using Caisson.Platform.Linux.Processes;
using Stopwatch = System.Diagnostics.Stopwatch;

namespace Caisson.NativeTests;

/// <summary>The launcher on the real kernel, as root.</summary>
internal static class LauncherTests
{
    internal static IReadOnlyList<NativeTest> All { get; } =
    [
        Test("True_runs_in_a_full_container", async fixture => Expect(0, "", await fixture.RunAsync(LauncherFixture.Program("/bin/true")))),
        Test("Program_is_found_through_the_containers_path", async fixture => Expect(0, "chamber\n", await fixture.RunAsync(LauncherFixture.Program("hostname")))),
        Test("Exit_code_passes_through", async fixture => Expect(7, "", await fixture.RunAsync(LauncherFixture.Shell("exit 7")))),
        Test("Signals_are_reset_and_unblocked", async fixture =>
            Expect(0, "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n", await fixture.RunAsync(LauncherFixture.Program("grep", "-E", "SigBlk|SigIgn", "/proc/self/status")))),
        Test("No_descriptor_leaks_into_the_container", NoLeak),
        Test("Standard_output_shows_as_a_pipe", async fixture =>
        {
            var (_, output) = await fixture.RunAsync(LauncherFixture.Program("readlink", "/proc/self/fd/1"));
            Check.True(output.StartsWith("pipe:[", StringComparison.Ordinal), output);
        }),
        Test("Child_is_not_dumpable_before_its_program_and_holds_five_descriptors", HiddenBeforeExec),
        Test("Cgroup_namespace_begins_at_the_joined_cgroup", CgroupNamespace),
        Test("Credentials_are_those_of_the_specification", Credentials),
        Test("Ambient_capability_that_is_not_inheritable_is_left_out", async fixture => Expect(0, "CapAmb:\t0000000000000000\n", await fixture.RunAsync(
            LauncherFixture.Program("grep", "CapAmb", "/proc/self/status") with
            {
                Capabilities = new Capabilities { Bounding = ["CAP_KILL"], Effective = ["CAP_KILL"], Permitted = ["CAP_KILL"], Ambient = ["CAP_KILL"] },
            }))),
        Test("Devices_and_their_links_are_there", async fixture =>
        {
            var (code, output) = await fixture.RunAsync(LauncherFixture.Shell("ls /dev && echo x > /dev/null && head -c 3 /dev/zero | wc -c && readlink /dev/ptmx && test -c /dev/full"));
            Expect(0, "core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero 3 pts/ptmx".Replace("core ", "", StringComparison.Ordinal), (code, output.ReplaceLineEndings(" ").Trim()));
        }),
        Test("Masked_and_read_only_paths_hold", async fixture =>
        {
            var (_, output) = await fixture.RunAsync(LauncherFixture.Shell("wc -c < /proc/timer_list; ls /sys/firmware; echo 1 > /proc/sys/kernel/panic"));
            Check.True(output.StartsWith("0\n", StringComparison.Ordinal) && output.Contains("Read-only file system", StringComparison.Ordinal), output);
        }),
        Test("Read_only_root_refuses_writing_and_leaves_mounts_writable", async fixture =>
        {
            var (_, output) = await fixture.RunAsync(
                LauncherFixture.Shell("touch /x; touch /run/y && ls /run"),
                launch => launch with { Spec = launch.Spec with { Root = new Root { Path = "rootfs", IsReadOnly = true } } });
            Check.True(output.Contains("Read-only file system", StringComparison.Ordinal) && output.EndsWith("y\n", StringComparison.Ordinal), output);
        }),
        Test("Loopback_is_up", async fixture =>
        {
            var (_, output) = await fixture.RunAsync(LauncherFixture.Program("ip", "link"));
            Check.True(output.Contains("LOOPBACK,UP", StringComparison.Ordinal), output);
        }),
        Test("Kernel_parameter_is_set_in_the_containers_namespace_only", KernelParameters),
        Test("Working_directory_is_made_when_missing", async fixture =>
            Expect(0, "/made/for/you\n", await fixture.RunAsync(LauncherFixture.Shell("pwd") with { WorkingDirectory = "/made/for/you" }))),
        Test("Bind_root_and_root_as_it_is_work", OtherRoots),
        Test("Limits_and_mask_are_set", async fixture => Expect(0, "0077\n100\n", await fixture.RunAsync(
            LauncherFixture.Shell("umask; ulimit -n") with { User = new User { Umask = 63 }, Rlimits = [new ResourceLimit { Type = "RLIMIT_NOFILE", Soft = 100, Hard = 100 }] }))),
        Test("User_is_found_by_name_in_the_containers_own_files", async fixture => Expect(
            0, "1000\n/home/alice\n", await fixture.RunAsync(LauncherFixture.Shell("id -u; echo $HOME") with { User = new User { UserName = "alice" } }))),
        Test("Unknown_user_is_refused_by_name", fixture =>
            Fails(fixture, LauncherFixture.Program("true") with { User = new User { UserName = "nobody-here" } }, ErrorCode.NotFound, "nobody-here")),
        Test("Missing_program_is_127_before_anything_runs", fixture => Fails(fixture, LauncherFixture.Program("no-such-program"), ErrorCode.ProgramNotFound, "no-such-program")),
        Test("File_without_the_right_to_execute_is_126", fixture => Fails(fixture, LauncherFixture.Program("/etc/passwd"), ErrorCode.ProgramNotExecutable, "/etc/passwd")),
        Test("Working_directory_that_is_a_file_is_refused_by_name", fixture =>
            Fails(fixture, LauncherFixture.Program("true") with { WorkingDirectory = "/etc/passwd" }, ErrorCode.LaunchFailed, "/etc/passwd")),
        Test("Oversized_environment_is_refused_before_anything_starts", fixture =>
            Fails(fixture, LauncherFixture.Program("true") with { Env = ["BIG=" + new string('x', 128 << 10)] }, ErrorCode.TooLarge, "process.env[0]")),
        Test("Environment_at_the_kernels_limit_runs", async fixture =>
            Expect(0, "", await fixture.RunAsync(LauncherFixture.Program("/bin/true") with { Env = ["BIG=" + new string('x', (128 << 10) - 5)] }))),
        Test("Unknown_file_system_option_is_refused_by_name", fixture => Fails(
            fixture,
            LauncherFixture.Program("true"),
            ErrorCode.InvalidDocument,
            "option 'nonsense=1'",
            launch => launch with { Spec = launch.Spec with { Mounts = [new Mount { Destination = "/t", Type = "tmpfs", Options = ["nonsense=1"] }] } })),
        Test("Terminal_is_the_controlling_one_and_its_master_comes_back", Terminal),
        Test("Exec_joins_the_container", Exec),
        Test("Exec_has_a_terminal_of_its_own", ExecTerminal),
        Test("Exec_of_a_missing_program_leaves_nothing", ExecMissing),
        Test("Hostile_mount_targets_stay_in_the_root", HostileTargets),
        Test("Another_process_may_open_the_gate", OtherOpensGate),
        Test("Process_dies_with_the_launcher_thread", DiesWithLauncher),
        Test("Cancelled_launch_leaves_no_process", Cancelled),
        Test("Clones_under_constant_collection_never_hang", Stress),
    ];

    private static NativeTest Test(string name, Func<LauncherFixture, Task> body) => new("Launcher." + name, () => LauncherFixture.Run(body));

    private static void Expect(int code, string output, (int Code, string Output) outcome)
    {
        Check.Equal(output, outcome.Output, "output");
        Check.Equal(code, outcome.Code, "code");
    }

    private static async Task Fails(LauncherFixture fixture, Process process, ErrorCode code, string text, Func<ContainerLaunch, ContainerLaunch>? change = null)
    {
        try
        {
            await fixture.RunAsync(process, change);
        }
        catch (LaunchException failure)
        {
            Check.Equal(code, failure.Code, failure.Message);
            Check.True(failure.Message.Contains(text, StringComparison.Ordinal), failure.Message);
            Check.Equal(0, failure.ProcessId, "process to reap");
            return;
        }

        throw new InvalidOperationException("the launch succeeded");
    }

    private static async Task NoLeak(LauncherFixture fixture)
    {
        using var secret = File.Open("/etc/hostname", FileMode.Open, FileAccess.Read);
        Check.Equal(0, LibC.Fcntl((int)secret.SafeFileHandle.DangerousGetHandle(), 2, 0), "clear close-on-exec");
        var (_, output) = await fixture.RunAsync(LauncherFixture.Program("ls", "/proc/self/fd"));
        Check.Equal("0\n1\n2\n3\n", output);
    }

    private static async Task HiddenBeforeExec(LauncherFixture fixture)
    {
        var launch = fixture.Container(LauncherFixture.Program("sleep", "100") with { User = new User { Uid = 1000, Gid = 1000 } }, new ProcessDescriptors.Streams(null, null, null));
        using var launched = await fixture.Launcher.PrepareAsync(launch, CancellationToken.None);
        var directory = $"/proc/{launched.ProcessId}";
        Check.Equal(0u, OwnerOf(directory + "/fd"));
        var descriptors = Directory.GetFiles(directory + "/fd").Select(Path.GetFileName).Order().ToArray();
        Check.Equal("0 1 2 3 4", string.Join(' ', descriptors));
        await launched.ReleaseAsync(CancellationToken.None);
        Check.Equal(1000u, OwnerOf(directory + "/fd"));
        await EndAsync(fixture, launched);
    }

    private static async Task CgroupNamespace(LauncherFixture fixture)
    {
        var isUnified = File.Exists("/sys/fs/cgroup/cgroup.controllers");
        var hierarchy = isUnified ? "/sys/fs/cgroup" : "/sys/fs/cgroup/pids";
        if (!Directory.Exists(hierarchy))
        {
            throw new SkipException("no cgroup v2 tree here, and no hierarchy of pids");
        }

        var cgroup = $"{hierarchy}/caisson-native-{Environment.ProcessId}";
        Directory.CreateDirectory(cgroup);
        try
        {
            var (_, output) = await fixture.RunAsync(
                LauncherFixture.Shell(isUnified
                    ? "cat /proc/self/cgroup; test -e /sys/fs/cgroup/cgroup.events && echo own; head -n 1 /sys/fs/cgroup/cgroup.procs"
                    : "grep :pids: /proc/self/cgroup; ls /sys/fs/cgroup; cat /sys/fs/cgroup/pids/tasks | head -1"),
                launch => launch with { Cgroup = isUnified ? new CgroupJoin([], cgroup) : new CgroupJoin([cgroup + "/tasks"], null) });

            // cgroup.events is in every cgroup but the root.
            Check.True(output.Contains(isUnified ? "0::/\nown\n1\n" : ":pids:/\npids\n1\n", StringComparison.Ordinal), output);
        }
        finally
        {
            Directory.Delete(cgroup);
        }
    }

    private static async Task Credentials(LauncherFixture fixture)
    {
        var process = LauncherFixture.Shell("id -u; id -G; grep -E 'Cap|NoNewPrivs' /proc/self/status") with
        {
            User = new User { Uid = 1000, Gid = 1001, AdditionalGids = [1002, 1003] },
            Capabilities = new Capabilities { Bounding = ["CAP_KILL", "CAP_CHOWN"], Permitted = ["CAP_KILL"], Effective = ["CAP_KILL"], Inheritable = ["CAP_KILL"], Ambient = ["CAP_KILL"] },
        };
        var (_, output) = await fixture.RunAsync(process);
        const string Kill = "0000000000000020";
        Check.Equal(
            $"1000\n1001 1002 1003\nCapInh:\t{Kill}\nCapPrm:\t{Kill}\nCapEff:\t{Kill}\nCapBnd:\t0000000000000021\nCapAmb:\t{Kill}\nNoNewPrivs:\t1\n",
            output);
    }

    private static async Task KernelParameters(LauncherFixture fixture)
    {
        const string Parameter = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
        var before = await File.ReadAllTextAsync(Parameter);
        Expect(0, "77\n", await fixture.RunAsync(
            LauncherFixture.Program("cat", Parameter),
            launch => launch with { Spec = launch.Spec with { Linux = launch.Spec.Linux! with { Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_unprivileged_port_start"] = "77" } } } }));
        Check.Equal(before, await File.ReadAllTextAsync(Parameter));
    }

    private static async Task OtherRoots(LauncherFixture fixture)
    {
        Expect(0, "", await fixture.RunAsync(
            LauncherFixture.Program("true"),
            launch => launch with { RootMounts = [new Contracts.Documents.RootMount { Type = "bind", Source = fixture.Lower, Options = ["rbind", "rw"] }] }));
        Expect(0, "", await fixture.RunAsync(
            LauncherFixture.Program("true"),
            launch => launch with { RootMounts = [], Spec = launch.Spec with { Root = new Root { Path = "lower" } } }));
        var mounts = await File.ReadAllTextAsync("/proc/self/mountinfo");
        Check.True(!mounts.Contains(fixture.BundlePath, StringComparison.Ordinal), "mounts are left on the host");
    }

    private static async Task Terminal(LauncherFixture fixture)
    {
        var launch = fixture.Container(
            LauncherFixture.Shell("tty; test -t 0 && test -t 1 && test -c /dev/console && stat -c %a /dev/console; read answer < /dev/tty; echo got $answer") with { IsTerminal = true },
            new ProcessDescriptors.Terminal(30, 100));
        using var launched = await fixture.Launcher.PrepareAsync(launch, CancellationToken.None);
        using var master = launched.TerminalMaster ?? throw new InvalidOperationException("no master came back");
        await launched.ReleaseAsync(CancellationToken.None);
        LibC.Write((int)master.DangerousGetHandle(), "hello\n"u8, 6);
        var text = await ReadTerminalAsync(fixture, master, "got hello");
        Check.True(text.Contains("/dev/pts/0", StringComparison.Ordinal), text);
        Check.Equal(0, await fixture.WaitAsync(launched.PidFd));
    }

    private static async Task Exec(LauncherFixture fixture)
    {
        using var init = await SleepAsync(fixture);
        var spec = LauncherFixture.SpecOf(LauncherFixture.Program("sleep", "100"));
        Expect(0, "chamber\n/dev\n1000\nsleep\nSigIgn:\t0000000000000000\n0\n1\n2\n3\n", await fixture.ExecAsync(
            init,
            spec,
            LauncherFixture.Shell("hostname; pwd; id -u; cat /proc/1/comm; grep SigIgn /proc/self/status; ls /proc/self/fd") with { WorkingDirectory = "/dev", User = new User { Uid = 1000 } }));
        Expect(0, "1000\n", await fixture.ExecAsync(init, spec, LauncherFixture.Program("id", "-u") with { User = new User { UserName = "alice" } }));
        await EndAsync(fixture, init);
    }

    private static async Task ExecTerminal(LauncherFixture fixture)
    {
        using var init = await SleepAsync(fixture);
        var exec = new ExecLaunch
        {
            Id = "native-test",
            BundlePath = fixture.BundlePath,
            Spec = LauncherFixture.SpecOf(LauncherFixture.Program("sleep", "100")),
            Process = LauncherFixture.Program("tty"),
            Init = init,
            Cgroup = new CgroupJoin([], null),
            Descriptors = new ProcessDescriptors.Terminal(0, 0),
            DiesWithLauncher = true,
        };
        using var launched = await fixture.Launcher.PrepareExecAsync(exec, CancellationToken.None);
        using var master = launched.TerminalMaster ?? throw new InvalidOperationException("no master came back");
        await launched.ReleaseAsync(CancellationToken.None);
        await ReadTerminalAsync(fixture, master, "/dev/pts/0");
        Check.Equal(0, await fixture.WaitAsync(launched.PidFd));
        await EndAsync(fixture, init);
    }

    private static async Task ExecMissing(LauncherFixture fixture)
    {
        using var init = await SleepAsync(fixture);
        try
        {
            await fixture.ExecAsync(init, LauncherFixture.SpecOf(LauncherFixture.Program("true")), LauncherFixture.Program("no-such-program"));
            throw new InvalidOperationException("the launch succeeded");
        }
        catch (LaunchException failure)
        {
            Check.Equal(ErrorCode.ProgramNotFound, failure.Code);
        }

        Check.Equal(1, ChildrenOfThisProcess());
        await EndAsync(fixture, init);
    }

    private static async Task HostileTargets(LauncherFixture fixture)
    {
        var hostile = Path.Join(fixture.BundlePath, "hostile");
        Directory.CreateDirectory(hostile);
        File.CreateSymbolicLink(Path.Join(hostile, "root"), "/");
        File.CreateSymbolicLink(Path.Join(hostile, "up"), "../../../../../../..");
        File.CreateSymbolicLink(Path.Join(hostile, "self"), "/proc/self/root");
        File.CreateSymbolicLink(Path.Join(hostile, "proc"), "/etc");
        var marker = Path.Join(fixture.BundlePath, "marker");
        Directory.CreateDirectory(marker);
        await File.WriteAllTextAsync(Path.Join(marker, "here"), "");
        var before = await File.ReadAllTextAsync("/proc/self/mountinfo");
        foreach (var target in (string[])["/root/escape", "/up/escape", "/self/escape", "/a/../../../escape"])
        {
            var overlay = fixture.Overlay($"{hostile}:{fixture.Lower}");
            try
            {
                var (code, output) = await fixture.RunAsync(
                    LauncherFixture.Shell("ls /*/here /here /proc/self/root/escape /escape 2>/dev/null"),
                    launch => launch with
                    {
                        RootMounts = [overlay],
                        Spec = launch.Spec with { Mounts = [new Mount { Destination = target, Type = "bind", Source = marker, Options = ["rbind", "ro"] }] },
                    });
                Check.True(output.Contains("here", StringComparison.Ordinal), $"{target}: {output} {code}");
            }
            catch (LaunchException refused)
            {
                Check.True(refused.Errno is Errno.ELOOP or Errno.EXDEV or Errno.ENOENT or Errno.ENOTDIR, $"{target}: {refused.Message}");
            }

            Check.True(!Directory.Exists("/escape"), target);
        }

        Check.Equal(before, await File.ReadAllTextAsync("/proc/self/mountinfo"), "mounts of the host");
    }

    private static async Task OtherOpensGate(LauncherFixture fixture)
    {
        var launch = fixture.Container(LauncherFixture.Program("true"), new ProcessDescriptors.Streams(null, null, null));
        using var launched = await fixture.Launcher.PrepareAsync(launch, CancellationToken.None);
        await File.WriteAllBytesAsync(fixture.Gate, [1]);
        Check.Equal(0, await fixture.WaitAsync(launched.PidFd));
    }

    private static async Task DiesWithLauncher(LauncherFixture fixture)
    {
        var other = new NativeLauncher(fixture.Loop);
        var launch = fixture.Container(LauncherFixture.Program("sleep", "100"), new ProcessDescriptors.Streams(null, null, null));
        using var launched = await other.PrepareAsync(launch, CancellationToken.None);
        await launched.ReleaseAsync(CancellationToken.None);
        await other.DisposeAsync();
        Check.Equal(128 + 9, await fixture.WaitAsync(launched.PidFd));
    }

    private static async Task Cancelled(LauncherFixture fixture)
    {
        using var source = new CancellationTokenSource();
        var launch = fixture.Container(LauncherFixture.Program("true"), new ProcessDescriptors.Streams(null, null, null));
        var preparing = fixture.Launcher.PrepareAsync(launch, source.Token);
        await source.CancelAsync();
        try
        {
            using var launched = await preparing;
            await EndAsync(fixture, launched);
        }
        catch (OperationCanceledException)
        {
            Check.Equal(0, ChildrenOfThisProcess());
        }
    }

    // Another thread allocates and collects without pause while this one launches; a child that waits for the collector would hang for ever.
    // One such thread, not two: between two whose collections follow each other without a gap this one hardly ever runs.
    private static async Task Stress(LauncherFixture fixture)
    {
        var count = Environment.GetEnvironmentVariable("CAISSON_STRESS") == "full" ? 20_000 : 200;
        var house = await SleepAsync(fixture);
        var pod = await SleepAsync(fixture, spec => WithUsers(spec, path: null));
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() => Collect(stop.Token)) { IsBackground = true };
        collector.Start();
        var collections = GC.CollectionCount(0);
        try
        {
            for (var i = 0; i < count; i++)
            {
                await (i % 2 == 0 ? OneAsync(fixture, i, pod) : OneExecAsync(fixture, i, house));
            }
        }
        finally
        {
            await stop.CancelAsync();
            collector.Join();
            await EndAsync(fixture, house);
            await EndAsync(fixture, pod);
        }

        Check.True(GC.CollectionCount(0) - collections > count / 10, (GC.CollectionCount(0) - collections).ToString(CultureInfo.InvariantCulture) + " collections");
        Check.Equal(0, ChildrenOfThisProcess());
    }

    // One in twenty has all namespaces, one joins a user namespace and so clones twice, the others have two.
    private static async Task OneAsync(LauncherFixture fixture, int number, LaunchedProcess pod)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), fixture.Loop.Time);
        var spec = LauncherFixture.SpecOf(LauncherFixture.Program("/bin/true"));
        var launch = fixture.Container(spec.Process!, new ProcessDescriptors.Streams(null, null, null)) with
        {
            RootMounts = [new Contracts.Documents.RootMount { Type = "bind", Source = fixture.Lower, Options = ["rbind"] }],
            Spec = number % 20 == 0 ? spec
                : number % 20 == 10 ? WithUsers(spec, $"/proc/{pod.ProcessId}/ns/user")
                : spec with { Linux = spec.Linux! with { Namespaces = [new LinuxNamespace { Type = NamespaceType.Mount }, new LinuxNamespace { Type = NamespaceType.Pid }] }, Hostname = null },
        };
        using var launched = await fixture.Launcher.PrepareAsync(launch, deadline.Token);
        await launched.ReleaseAsync(deadline.Token);
        await fixture.Loop.WaitReadableAsync(launched.PidFd, deadline.Token);
        Check.Equal(0, LauncherFixture.Reap(launched.PidFd), $"code of launch {number}");
    }

    private static async Task OneExecAsync(LauncherFixture fixture, int number, LaunchedProcess init)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30), fixture.Loop.Time);
        var spec = LauncherFixture.SpecOf(LauncherFixture.Program("/bin/true"));
        using var launched = await fixture.Launcher.PrepareExecAsync(fixture.Exec(init, spec, spec.Process!, new ProcessDescriptors.Streams(null, null, null)), deadline.Token);
        await launched.ReleaseAsync(deadline.Token);
        await fixture.Loop.WaitReadableAsync(launched.PidFd, deadline.Token);
        Check.Equal(0, LauncherFixture.Reap(launched.PidFd), $"code of exec {number}");
    }

    // A user namespace of its own, or one that is there already.
    private static Spec WithUsers(Spec spec, string? path)
    {
        var map = new[] { new IdMapping { ContainerId = 0, HostId = 0, Size = 65536 } };
        return spec with
        {
            Hostname = null,
            Mounts = [.. spec.Mounts!.Where(static mount => mount.Type is not ("mqueue" or "sysfs"))],
            Linux = spec.Linux! with
            {
                Namespaces = [new LinuxNamespace { Type = NamespaceType.Mount }, new LinuxNamespace { Type = NamespaceType.Pid }, new LinuxNamespace { Type = NamespaceType.User, Path = path }],
                UidMappings = map,
                GidMappings = map,
            },
        };
    }

    private static void Collect(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var began = Stopwatch.GetTimestamp();
            GC.Collect();

            // As long as that took: a launch meets many collections, and still gets its turn.
            for (var end = Stopwatch.GetTimestamp() + (Stopwatch.GetTimestamp() - began); Stopwatch.GetTimestamp() < end;)
            {
                GC.KeepAlive(new byte[4096]);
            }
        }
    }

    private static async Task<LaunchedProcess> SleepAsync(LauncherFixture fixture, Func<Spec, Spec>? change = null)
    {
        var launch = fixture.Container(LauncherFixture.Program("sleep", "100000"), new ProcessDescriptors.Streams(null, null, null));
        launch = launch with { Spec = change is null ? launch.Spec : change(launch.Spec) };
        var launched = await fixture.Launcher.PrepareAsync(launch, CancellationToken.None);
        await launched.ReleaseAsync(CancellationToken.None);
        return launched;
    }

    private static async Task EndAsync(LauncherFixture fixture, LaunchedProcess process)
    {
        Check.True(ChildProcess.Signal(process.PidFd, Signals.Kill), "it runs");
        Check.Equal(128 + 9, await fixture.WaitAsync(process.PidFd));
    }

    private static async Task<string> ReadTerminalAsync(LauncherFixture fixture, Microsoft.Win32.SafeHandles.SafeFileHandle master, string until)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains(until, StringComparison.Ordinal))
        {
            await fixture.Loop.WaitReadableAsync(master, CancellationToken.None);
            var length = LibC.Read((int)master.DangerousGetHandle(), buffer, buffer.Length);
            if (length <= 0)
            {
                throw new InvalidOperationException($"the terminal closed after '{text}'");
            }

            text.Append(Encoding.UTF8.GetString(buffer, 0, (int)length));
        }

        return text.ToString();
    }

    // Read from the processes' side: a child of ours stays listed until we reap it, whichever of our threads made it and however those come and go.
    private static int ChildrenOfThisProcess() =>
        Directory.GetDirectories("/proc").Count(process => char.IsAsciiDigit(Path.GetFileName(process)[0]) && ParentOf(process) == Environment.ProcessId);

    // Null when the process has ended, which no child of ours does unseen.
    private static int? ParentOf(string process)
    {
        try
        {
            var status = File.ReadAllText(process + "/stat");
            return int.Parse(status[(status.LastIndexOf(')') + 4)..].Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }

    // struct statx: stx_uid at byte 20.
    private static unsafe uint OwnerOf(string path)
    {
        var status = stackalloc byte[256];
        Check.Equal(0, LibC.Statx(-100, path, 0, 0x7ff, status), path);
        return *(uint*)(status + 20);
    }
}
