using System.Globalization;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Cgroups;
using Caisson.Platform.Linux;

namespace Caisson.NativeTests;

/// <summary>What the engine does with cgroup v2, seen in the kernel's own files and in what happens to processes. A host with v1 hierarchies skips them all.</summary>
internal static partial class UnifiedCgroupTests
{
    private const string Mount = "/sys/fs/cgroup";
    private const string Busy = "while :; do :; done";

    internal static IReadOnlyList<NativeTest> All { get; } =
    [
        Test("Limits_stand_in_the_kernels_files", Limits),
        Test("Limits_change_while_processes_run", Update),
        Test("An_idle_container_is_marked", Idle),
        Test("A_control_that_is_not_there_is_refused_by_name_and_leaves_nothing", MissingControl),
        Test("A_quota_holds_a_busy_container", Quota),
        Test("Weights_share_a_processor", Weights),
        Test("No_more_processes_than_allowed", ProcessLimit),
        Test("A_container_sees_its_processors_only", Processors),
        Test("Nested_cgroups_are_frozen_and_ended_too", Nested),
        Test("A_storm_of_forks_is_ended", ForkStorm),
        Test("Each_of_twenty_kills_for_want_of_memory_is_told", OutOfMemory),
        Test("A_kill_for_want_of_memory_beside_init_is_told_of_that_process", OutOfMemoryBesideInit),
        Test("Usage_and_pressure_are_the_containers_own", Usage),
        Test("Controllers_are_handed_down_a_long_path", LongPath),
        Test("Below_a_cgroup_with_processes_only_what_needs_controllers_is_refused", InternalProcesses),
        Test("Exec_follows_init_where_it_moved", ExecFollowsInit),
        Test("A_device_that_is_not_allowed_cannot_be_opened", Devices),
        Test("Device_rules_are_replaced_while_processes_run", DeviceUpdate),
        Test("A_program_of_a_cgroup_above_counts_too", ProgramAbove),
        Test("A_program_that_the_verifier_refuses_is_told_with_its_words", UnsafeProgram),
        Test("Input_and_output_are_held_back_and_counted", Throttle),
    ];

    private static CancellationToken None => CancellationToken.None;

    private static NativeTest Test(string name, Func<EngineFixture, Task> body) => new("UnifiedCgroup." + name, () =>
    {
        if (CgroupLayoutReader.Read().Kind != CgroupKind.V2)
        {
            throw new SkipException("this host has hierarchies of cgroup v1");
        }

        EngineFixture.Run(body);
    });

    private static async Task Limits(EngineFixture fixture)
    {
        var resources = new LinuxResources
        {
            Cpu = new CpuResources { Shares = 2048, Quota = 50_000, Period = 100_000, Burst = 20_000, Cpus = "0", Mems = "0" },
            Memory = new MemoryResources { Limit = 64 << 20, Swap = 96 << 20, Reservation = 32 << 20 },
            Pids = new PidsResources { Limit = 50 },
            HugepageLimits = [new HugepageLimit { PageSize = "2MB", Limit = 4 << 20 }],
            Unified = new Dictionary<string, string> { ["memory.high"] = "50331648", ["memory.oom.group"] = "1" },
        };
        _ = await StartSleeperAsync(fixture, resources);

        var directory = OnlyDirectory(fixture);
        Check.Equal(CpuWeight.FromShares(2048).ToString(CultureInfo.InvariantCulture), Read(directory, "cpu.weight"));
        Check.Equal("50000 100000", Read(directory, "cpu.max"));
        Check.Equal("20000", Read(directory, "cpu.max.burst"));
        Check.Equal("0", Read(directory, "cpuset.cpus"));
        Check.Equal("0", Read(directory, "cpuset.mems"));
        Check.Equal("67108864", Read(directory, "memory.max"));
        Check.Equal("33554432", Read(directory, "memory.swap.max"));
        Check.Equal("33554432", Read(directory, "memory.low"));
        Check.Equal("50331648", Read(directory, "memory.high"));
        Check.Equal("1", Read(directory, "memory.oom.group"));
        Check.Equal("50", Read(directory, "pids.max"));
        Check.Equal("4194304", Read(directory, "hugetlb.2MB.max"));
    }

    private static async Task Update(EngineFixture fixture)
    {
        var path = CgroupPath.Parse(fixture.CgroupParent + "/direct");
        var before = new LinuxResources { Memory = new MemoryResources { Limit = 32 << 20, Swap = 32 << 20 }, Cpu = new CpuResources { Quota = 20_000 } };
        var cgroup = ContainerCgroup.Plan(CgroupLayoutReader.Read(), path, before, fixture.Loop.Time);
        cgroup.Create();
        try
        {
            var directory = Mount + path.Value;
            cgroup.Update(new LinuxResources { Cpu = new CpuResources { Quota = -1, Period = 200_000 }, Memory = new MemoryResources { Limit = 64 << 20 } });
            Check.Equal("max 200000", Read(directory, "cpu.max"));
            Check.Equal("67108864", Read(directory, "memory.max"));
            cgroup.Update(new LinuxResources { Memory = new MemoryResources { Limit = -1, Swap = -1 }, Pids = new PidsResources { Limit = -1 } });
            Check.Equal("max", Read(directory, "memory.max"));
            Check.Equal("max", Read(directory, "memory.swap.max"));
            Check.Equal("max", Read(directory, "pids.max"));
        }
        finally
        {
            await cgroup.RemoveAsync(None);
        }
    }

    private static async Task Idle(EngineFixture fixture)
    {
        _ = await StartSleeperAsync(fixture, new LinuxResources { Cpu = new CpuResources { Idle = 1 } });

        Check.Equal("1", Read(OnlyDirectory(fixture), "cpu.idle"));
    }

    private static async Task MissingControl(EngineFixture fixture)
    {
        var resources = new LinuxResources { HugepageLimits = [new HugepageLimit { PageSize = "3MB", Limit = 0 }] };
        var failure = await FailureOfAsync(fixture, resources, null);
        Check.Equal(ErrorCode.NotSupported, failure.Code);
        Check.True(failure.Message.Contains("huge page limit 3MB", StringComparison.Ordinal), failure.Message);

        failure = await FailureOfAsync(fixture, new LinuxResources { Unified = new Dictionary<string, string> { ["memory.nonsense"] = "1" } }, null);
        Check.True(failure.Message.Contains("memory.nonsense", StringComparison.Ordinal), failure.Message);
    }

    private static async Task Quota(EngineFixture fixture)
    {
        var system = await fixture.CreateAsync(LauncherFixture.Shell(Busy), new LinuxResources { Cpu = new CpuResources { Quota = 10_000, Period = 100_000 } });
        await fixture.Service.StartSystemAsync(system, None);

        await Patience.UntilAsync(() => Find(OnlyDirectory(fixture), "cpu.stat", "nr_throttled") >= 3, fixture.Loop.Time, None);
    }

    private static async Task Weights(EngineFixture fixture)
    {
        const long EnoughMicroseconds = 1_000_000;
        await StartBusyAsync(200);
        await StartBusyAsync(20_000);
        var directories = Directory.GetDirectories(Mount + fixture.CgroupParent).Order(StringComparer.Ordinal).ToList();

        // The first ran alone for a while.
        var (lightBefore, heavyBefore) = (Used(0), Used(1));
        await Patience.UntilAsync(() => Used(0) - lightBefore + Used(1) - heavyBefore >= EnoughMicroseconds, fixture.Loop.Time, None);

        var (light, heavy) = (Used(0) - lightBefore, Used(1) - heavyBefore);
        Check.True(heavy > 3 * light, $"the heavier used {heavy} µs, the lighter {light} µs");

        async Task StartBusyAsync(ulong shares)
        {
            var system = await fixture.CreateAsync(LauncherFixture.Shell(Busy), new LinuxResources { Cpu = new CpuResources { Shares = shares, Cpus = "0" } });
            await fixture.Service.StartSystemAsync(system, None);
        }

        long Used(int index) => Find(directories[index], "cpu.stat", "usage_usec");
    }

    private static async Task ProcessLimit(EngineFixture fixture)
    {
        var system = await StartSleeperAsync(fixture, new LinuxResources { Pids = new PidsResources { Limit = 8 } });
        var exec = await fixture.Service.CreateProcessAsync(
            system,
            EngineFixture.Exec(LauncherFixture.Shell("i=0; while test $i -lt 20; do sleep 1000 & i=$((i+1)); done")),
            new ProcessStdio(new StdioEndpoint.None(), new StdioEndpoint.None(), new StdioEndpoint.Pipe()),
            None);

        var exit = await fixture.WaitAsync(system, exec.Number);

        Check.True(exit.Code != 0, "all twenty were begun");
        Check.True(Find(OnlyDirectory(fixture), "pids.events", "max") > 0);
        exec.Streams.Error!.Dispose();
    }

    private static async Task Processors(EngineFixture fixture)
    {
        var system = await StartSleeperAsync(fixture, new LinuxResources { Cpu = new CpuResources { Cpus = "1" } });

        var init = (await fixture.Service.GetSystemPropertiesAsync(system, new PropertyQuery { PropertyTypes = [] }, None)).InitProcessId;

        var status = File.ReadAllLines($"/proc/{init}/status");
        Check.Equal("Cpus_allowed_list:\t1", status.Single(line => line.StartsWith("Cpus_allowed_list", StringComparison.Ordinal)));
    }

    private static async Task Nested(EngineFixture fixture)
    {
        var system = await StartSleeperAsync(fixture, null);
        var exec = await fixture.Service.CreateProcessAsync(system, EngineFixture.Exec(LauncherFixture.Program("sleep", "1000")), ProcessStdio.None, None);
        var nested = OnlyDirectory(fixture) + "/nested";
        Directory.CreateDirectory(nested);
        File.WriteAllText(nested + "/cgroup.procs", $"{exec.ProcessId}");

        await fixture.Service.PauseSystemAsync(system, null, None);
        Check.Equal(1, Find(nested, "cgroup.events", "frozen"));
        await fixture.Service.ResumeSystemAsync(system, None);
        Check.Equal(0, Find(nested, "cgroup.events", "frozen"));

        await fixture.Service.PauseSystemAsync(system, null, None);
        await fixture.Service.TerminateSystemAsync(system, None);
        Check.Equal(ExitReason.Terminated, (await fixture.WaitAsync(system)).Reason);
        Check.True(!Directory.Exists(nested));
    }

    private static async Task ForkStorm(EngineFixture fixture)
    {
        var system = await StartSleeperAsync(fixture, new LinuxResources { Pids = new PidsResources { Limit = 100 } });
        _ = await fixture.Service.CreateProcessAsync(
            system, EngineFixture.Exec(LauncherFixture.Shell("f() { f & f & }; f; sleep 1000")), ProcessStdio.None, None);
        var directory = OnlyDirectory(fixture);
        await Patience.UntilAsync(() => Find(directory, "pids.events", "max") > 0, fixture.Loop.Time, None);

        await fixture.Service.TerminateSystemAsync(system, None);

        Check.Equal(ExitReason.Terminated, (await fixture.WaitAsync(system)).Reason);
        Check.True(!Directory.Exists(directory));
    }

    private static async Task OutOfMemory(EngineFixture fixture)
    {
        for (var round = 0; round < 20; round++)
        {
            var system = await fixture.CreateAsync(LauncherFixture.Shell("exec dd if=/dev/zero of=/run/big bs=1M count=64"), Megabytes(8));
            await fixture.Service.StartSystemAsync(system, None);
            var exit = await fixture.WaitAsync(system);
            Check.Equal((137, ExitReason.OutOfMemory), (exit.Code, exit.Reason), $"round {round}");
        }
    }

    private static async Task OutOfMemoryBesideInit(EngineFixture fixture)
    {
        var system = await StartSleeperAsync(fixture, Megabytes(8));
        var exec = await fixture.Service.CreateProcessAsync(
            system, EngineFixture.Exec(LauncherFixture.Program("tail", "/dev/zero")), ProcessStdio.None, None);

        var exit = await fixture.WaitAsync(system, exec.Number);

        Check.Equal((137, ExitReason.OutOfMemory), (exit.Code, exit.Reason));
        var properties = await fixture.Service.GetSystemPropertiesAsync(system, new PropertyQuery { PropertyTypes = [PropertyType.ProcessList] }, None);
        Check.Equal(1, properties.ProcessList!.Count);
    }

    private static async Task Usage(EngineFixture fixture)
    {
        const int Written = 8 << 20;
        var system = await StartSleeperAsync(fixture, Megabytes(64));
        var exec = await fixture.Service.CreateProcessAsync(
            system, EngineFixture.Exec(LauncherFixture.Shell("dd if=/dev/zero of=/run/some bs=1M count=8")), ProcessStdio.None, None);
        Check.Equal(0, (await fixture.WaitAsync(system, exec.Number)).Code);

        var statistics = (await fixture.Service.GetSystemPropertiesAsync(
            system, new PropertyQuery { PropertyTypes = [PropertyType.Statistics] }, None)).Statistics!;

        Check.True(statistics.Memory!.MemoryUsageCommitBytes is >= Written and < 64 << 20, $"{statistics.Memory.MemoryUsageCommitBytes} bytes");
        Check.Equal(64ul << 20, statistics.Memory.MemoryLimitBytes);
        Check.True(statistics.Processor!.TotalRuntime100ns > 0);
        Check.Equal(1ul, statistics.ProcessCount);
        Check.Equal("Container", statistics.Pressure?.Scope);
        Check.True(statistics.Pressure?.Memory?.Some is not null);
        Check.True(statistics.Pressure?.Processor?.Some is not null);
    }

    private static async Task LongPath(EngineFixture fixture)
    {
        var path = fixture.CgroupParent + "/a/b/c";
        var system = await StartSleeperAsync(fixture, Megabytes(32), path);
        Check.Equal("33554432", Read(Mount + path, "memory.max"));
        foreach (var controller in (ReadOnlySpan<string>)["cpu", "cpuset", "io", "memory", "pids"])
        {
            Check.True(Read(Mount + path, "cgroup.controllers").Split(' ').Contains(controller), controller);
        }

        Check.Equal("", Read(Mount + path, "cgroup.subtree_control"));
        await EndAsync(fixture, system);
        Directory.Delete(Mount + fixture.CgroupParent + "/a/b");
        Directory.Delete(Mount + fixture.CgroupParent + "/a");
    }

    private static async Task InternalProcesses(EngineFixture fixture)
    {
        var outer = fixture.CgroupParent + "/outer";
        var first = await StartSleeperAsync(fixture, null, outer);

        var second = await StartSleeperAsync(fixture, null, outer + "/inner");
        Check.Equal("domain", Read(Mount + outer, "cgroup.type"));
        Check.Equal("domain", Read(Mount + outer + "/inner", "cgroup.type"));
        await EndAsync(fixture, second);

        foreach (var resources in new[] { Megabytes(32), new LinuxResources { Pids = new PidsResources { Limit = 10 } } })
        {
            var failure = await FailureOfAsync(fixture, resources, outer + "/inner");
            Check.Equal(ErrorCode.NotSupported, failure.Code);
            Check.True(failure.Message.Contains($"\"{Mount}{outer}\" holds processes itself", StringComparison.Ordinal), failure.Message);
            Check.Equal("domain", Read(Mount + outer, "cgroup.type"));
        }

        await EndAsync(fixture, first);
    }

    /// <summary>As systemd does in a container: init moves to a cgroup of its own below and hands controllers down, and nobody may join above any more.</summary>
    private static async Task ExecFollowsInit(EngineFixture fixture)
    {
        const string Script = "cd /sys/fs/cgroup && mkdir init && echo 0 > init/cgroup.procs && echo +memory > cgroup.subtree_control && echo moved && sleep 1000";
        var pipe = new ProcessStdio(new StdioEndpoint.None(), new StdioEndpoint.Pipe(), new StdioEndpoint.None());
        var system = await fixture.CreateAsync(LauncherFixture.Shell(Script), change: WithWritableCgroups);
        var init = await fixture.Service.PrepareProcessAsync(system, new ProcessParameters(), pipe, None);
        await fixture.Service.StartSystemAsync(system, None);
        Check.Equal(6, await init.Streams.Output!.ReadAtLeastAsync(new byte[16], 6));

        var exec = await fixture.Service.CreateProcessAsync(system, EngineFixture.Exec(LauncherFixture.Program("cat", "/proc/self/cgroup")), pipe, None);

        Check.Equal("0::/init\n", await EngineFixture.ReadTextAsync(exec.Streams.Output!));
        Check.Equal(0, (await fixture.WaitAsync(system, exec.Number)).Code);
        init.Streams.Output.Dispose();
        exec.Streams.Output!.Dispose();

        static Spec WithWritableCgroups(Spec spec) => spec with
        {
            Mounts = [.. spec.Mounts!.Select(mount => mount.Type == "cgroup" ? mount with { Options = ["nosuid", "noexec", "nodev"] } : mount)],
        };
    }

    private static async Task Throttle(EngineFixture fixture)
    {
        const string Disk = "/dev/ram0";
        const int Megabytes = 3;
        if (!File.Exists(Disk))
        {
            throw new SkipException($"{Disk} is missing: load the module brd");
        }

        var resources = new LinuxResources
        {
            Devices = [Rule(true, "b", 1, 0)],
            BlockIo = new BlockIoResources
            {
                ThrottleReadBytesPerSecond = [new ThrottleDevice { Major = 1, Minor = 0, Rate = 1 << 20 }],
                ThrottleWriteOperationsPerSecond = [new ThrottleDevice { Major = 1, Minor = 0, Rate = 77 }],
            },
        };
        var system = await StartSleeperAsync(fixture, resources);
        Check.Equal("1:0 rbps=1048576 wbps=max riops=max wiops=77", Read(OnlyDirectory(fixture), "io.max"));

        var begun = fixture.Loop.Time.GetTimestamp();
        var exec = await fixture.Service.CreateProcessAsync(
            system,
            EngineFixture.Exec(WithNodes($"mknod /dev/disk b 1 0 && exec dd if=/dev/disk of=/dev/null bs=64k count={Megabytes * 16} iflag=direct")),
            ProcessStdio.None,
            None);
        Check.Equal(0, (await fixture.WaitAsync(system, exec.Number)).Code);

        Check.True(fixture.Loop.Time.GetElapsedTime(begun) > TimeSpan.FromSeconds(1.5));
        var statistics = (await fixture.Service.GetSystemPropertiesAsync(
            system, new PropertyQuery { PropertyTypes = [PropertyType.Statistics] }, None)).Statistics!;
        Check.True(statistics.Storage!.ReadSizeBytes >= Megabytes << 20, $"{statistics.Storage.ReadSizeBytes} bytes");
        Check.True(statistics.Storage.ReadCountNormalized > 0);
    }

    private static Process WithNodes(string script) => LauncherFixture.Shell(script) with
    {
        Capabilities = new Capabilities
        {
            Bounding = ["CAP_MKNOD", "CAP_DAC_OVERRIDE"],
            Effective = ["CAP_MKNOD", "CAP_DAC_OVERRIDE"],
            Permitted = ["CAP_MKNOD", "CAP_DAC_OVERRIDE"],
        },
    };

    private static DeviceRule Rule(bool allow, string? type, long? major, long? minor, string access = "rwm") =>
        new() { Allow = allow, Type = type, Major = major, Minor = minor, Access = access };

    private static LinuxResources Megabytes(int count) =>
        new() { Memory = new MemoryResources { Limit = (long)count << 20, Swap = (long)count << 20 } };

    private static async Task<SystemHandle> StartSleeperAsync(EngineFixture fixture, LinuxResources? resources, string? path = null)
    {
        var system = await fixture.CreateAsync(LauncherFixture.Program("sleep", "1000"), resources, change: spec => At(spec, path));
        await fixture.Service.StartSystemAsync(system, None);
        return system;
    }

    private static Spec At(Spec spec, string? path) => spec with { Linux = spec.Linux! with { CgroupsPath = path } };

    private static async Task EndAsync(EngineFixture fixture, SystemHandle system)
    {
        await fixture.Service.TerminateSystemAsync(system, None);
        _ = await fixture.WaitAsync(system);
        await fixture.Service.CloseSystemAsync(system, None);
    }

    private static async Task<ComputeException> FailureOfAsync(EngineFixture fixture, LinuxResources resources, string? path)
    {
        try
        {
            await StartSleeperAsync(fixture, resources, path);
        }
        catch (ComputeException failure)
        {
            return failure;
        }

        throw new InvalidOperationException("the container was started");
    }

    private static string OnlyDirectory(EngineFixture fixture) => Directory.GetDirectories(Mount + fixture.CgroupParent).Single();

    private static string Read(string directory, string file)
    {
        using var text = new CgroupDirectory(directory).Read(file);
        return text.Errno == 0 ? text.ToString() : throw new IOException($"reading {file} of {directory}: {Errno.NameOf(text.Errno)}");
    }

    private static long Find(string directory, string file, string key)
    {
        using var text = new CgroupDirectory(directory).Read(file);
        return CgroupNumbers.TryFind(text.Bytes, System.Text.Encoding.ASCII.GetBytes(key), out var value) ? (long)value : -1;
    }
}
