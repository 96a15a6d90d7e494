using System.Globalization;
using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>What the specification has and an installed runc of the older kind has not: seen in the container.</summary>
public sealed class RuntimeFeatureTests : RuntimeTest
{
    [RootFact(Needs)]
    public async Task Clocks_of_a_time_namespace_begin_where_they_are_told()
    {
        const int Day = 86400;
        var spec = SpecOf("box", "/bin/sh", "-c", "cut -d. -f1 /proc/uptime; cat /proc/self/timens_offsets");
        spec = spec with
        {
            Linux = spec.Linux! with
            {
                Namespaces = [.. spec.Linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.Time }],
                TimeOffsets = new Dictionary<string, TimeOffset> { ["boottime"] = new() { Seconds = 400 * Day }, ["monotonic"] = new() { Seconds = Day } },
            },
        };

        var result = await RunAsync(spec);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        var lines = result.Output.Split('\n');
        Assert.InRange(long.Parse(lines[0], CultureInfo.InvariantCulture), 400 * Day, long.MaxValue);
        Assert.Contains(lines, line => line.StartsWith("monotonic", StringComparison.Ordinal) && line.Contains("86400", StringComparison.Ordinal));
    }

    [RootFact(Needs)]
    public async Task An_exec_joins_the_user_and_time_namespaces_too()
    {
        await StartAsync("box", spec => spec with
        {
            Linux = spec.Linux! with
            {
                Namespaces = [.. spec.Linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.Time }, new LinuxNamespace { Type = NamespaceType.User }],
                TimeOffsets = new Dictionary<string, TimeOffset> { ["boottime"] = new() { Seconds = 40_000_000 } },
                UidMappings = [new IdMapping { ContainerId = 0, HostId = 100_000, Size = 2000 }],
                GidMappings = [new IdMapping { ContainerId = 0, HostId = 100_000, Size = 2000 }],
            },
        });

        var result = await RuntimeAsync("exec", "box", "sh", "-c", "id -u; cut -c1-2 /proc/uptime; cat /proc/self/uid_map; [ $(readlink /proc/self/ns/user) = $(readlink /proc/1/ns/user) ] && echo same");
        var another = await RuntimeAsync("exec", "--user", "1000:1000", "box", "sh", "-c", "id -u; grep CapEff /proc/self/status");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("0\n4", result.Output, StringComparison.Ordinal);
        Assert.Contains("100000", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("same\n", result.Output, StringComparison.Ordinal);
        Assert.StartsWith("1000\n", another.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task The_execution_domain_is_set_for_init_and_exec()
    {
        await StartAsync("box", spec => spec with { Linux = spec.Linux! with { Personality = new Personality { Domain = "LINUX32" } } });

        Assert.Equal("i686\n", (await RuntimeAsync("exec", "box", "uname", "-m")).Output);
        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task Scheduling_and_priority_are_set()
    {
        var spec = SpecOf("box", "/bin/sh", "-c", "cut -d' ' -f19,41 /proc/self/stat");
        var result = await RunAsync(spec with
        {
            Process = spec.Process! with { Scheduler = new Scheduler { Policy = "SCHED_BATCH", Nice = 7 }, IoPriority = new IoPriority { Class = "IOPRIO_CLASS_IDLE", Priority = 7 } },
        });

        Assert.Equal(new ProgramResult(0, "7 3\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task An_exec_runs_on_the_processors_it_is_given()
    {
        await StartAsync("box");
        var file = Path.Combine(Machine.Root, "process.json");
        await File.WriteAllBytesAsync(file, OciCodecs.Process.WriteBytes(new Process
        {
            Args = ["/bin/grep", "Cpus_allowed_list", "/proc/self/status"],
            WorkingDirectory = "/",
            ExecCpuAffinity = new CpuAffinity { Initial = "0", Final = "0" },
        }));

        Assert.Equal(new ProgramResult(0, "Cpus_allowed_list:\t0\n", ""), await RuntimeAsync("exec", "--process", file, "box"));
        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_shared_root_is_shared_inside_and_unmounts_nothing_of_the_host()
    {
        var spec = SpecOf("box", "/bin/sh", "-c", "awk '$5 == \"/\" { print $7 }' /proc/self/mountinfo | cut -d: -f1; sleep 1000");
        Write(spec with { Linux = spec.Linux! with { RootPropagation = "rshared" } });
        var shared = Machine.MakeDirectory("shared");
        await ShellAsync($"mount -t tmpfs shared {shared} && mount --make-shared {shared} && cp -a {Bundle} {shared}/bundle");
        try
        {
            var before = await File.ReadAllTextAsync("/proc/self/mountinfo");
            await using var run = RunningProgram.Start(Executables.Runtime, Machine.Environment, ["--root", StatePath, "run", "--bundle", shared + "/bundle", "box"]);

            Assert.Equal("shared", await run.ReadLineAsync());
            Assert.Equal(before, await File.ReadAllTextAsync("/proc/self/mountinfo"));
            Assert.Equal(0, (await RuntimeAsync("kill", "box", "KILL")).ExitCode);
            _ = await run.WaitAsync();
            Assert.Equal(before, await File.ReadAllTextAsync("/proc/self/mountinfo"));
        }
        finally
        {
            await ShellAsync($"umount -l {shared}");
        }
    }

    private async Task ShellAsync(string script) => Assert.Equal(new ProgramResult(0, "", ""), await Machine.RunAsync("/bin/sh", "-c", script));

    [RootTheory(Needs)]
    [InlineData("AppArmor", "profile", null)]
    [InlineData("SELinux", null, "a_u:a_r:a_t:s0")]
    public async Task A_label_is_refused_by_name_where_the_kernel_has_no_such_thing(string feature, string? profile, string? label)
    {
        if (feature == "AppArmor" ? Directory.Exists("/sys/module/apparmor") : Directory.Exists("/sys/fs/selinux"))
        {
            return;
        }

        var spec = SpecOf("box", "/bin/true");
        var result = await RunAsync(spec with { Process = spec.Process! with { AppArmorProfile = profile, SelinuxLabel = label } });

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"this kernel runs without {feature}", result.Error, StringComparison.Ordinal);
    }
}
