using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.CommandLine;

public sealed class RunOptionTests : CommandLineTest
{
    [RootTheory(Needs)]
    [InlineData("1")]
    [InlineData("64k")]
    public async Task A_memory_limit_too_small_for_any_process_is_told_with_the_remedy(string limit)
    {
        foreach (var result in new[]
        {
            await CaissonAsync("run", "--rm", "--memory", limit, "busybox", "true"),
            await CaissonAsync("run", "-d", "--rm", "--memory", limit, "busybox", "true"),
        })
        {
            Assert.Equal((125, ""), (result.ExitCode, result.Output));
            Assert.Contains("bytes is too small to start a process", result.Error, StringComparison.Ordinal);
            Assert.Contains("remedy: give more memory (--memory)", result.Error, StringComparison.Ordinal);
        }

        Assert.Empty(ContainerDirectories());
    }

    [RootFact(Needs)]
    public async Task A_limit_that_the_kernel_refuses_is_told_with_the_remedy()
    {
        var result = await RunScriptAsync("true", "--cpuset-cpus", "999");

        Assert.Equal((125, ""), (result.ExitCode, result.Output));
        Assert.Contains("remedy: name processors that this machine has", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task Env_sets_takes_over_and_replaces()
    {
        var result = await ShellAsync(
            "OURS=taken $caisson run --rm -e NEW=new -e EMPTY= -e OURS -e ABSENT -e HOME=/tmp -e 'SPACES=a  b' busybox sh -c 'echo \"$NEW|$EMPTY|$OURS|${ABSENT-unset}|$HOME|$SPACES\"'");

        Assert.Equal(new ProgramResult(0, "new||taken|unset|/tmp|a  b\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task Nothing_of_our_environment_comes_in_unasked()
    {
        var result = await ShellAsync("SECRET=1 $caisson run --rm busybox env");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["HOME=/root", "PATH=/bin"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    [RootFact(Needs)]
    public async Task Workdir_is_where_it_runs()
    {
        Assert.Equal(new ProgramResult(0, "/tmp\n", ""), await CaissonAsync("run", "--rm", "-w", "/tmp", "busybox", "pwd"));
    }

    [RootFact(Needs)]
    public async Task A_workdir_that_does_not_exist_is_made()
    {
        Assert.Equal(new ProgramResult(0, "/made/here\n", ""), await CaissonAsync("run", "--rm", "-w", "/made/here", "busybox", "pwd"));
    }

    [RootTheory(Needs)]
    [InlineData("user", "uid=1000(user) gid=1000(user)", "/")]
    [InlineData("1000", "uid=1000(user) gid=1000(user)", "/")]
    [InlineData("user:root", "uid=1000(user) gid=0(root)", "/")]
    [InlineData("77:88", "uid=77 gid=88", "/")]
    [InlineData("root", "uid=0(root) gid=0(root)", "/root")]
    public async Task User_is_found_by_name_and_number(string user, string id, string home)
    {
        var result = await RunScriptAsync("id; echo $HOME", "--user", user);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith(id, result.Output, StringComparison.Ordinal);
        Assert.EndsWith($"\n{home}\n", result.Output, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_volume_is_read_and_written()
    {
        var volume = Machine.MakeDirectory("volume");
        File.WriteAllText(Path.Combine(volume, "in"), "from outside\n");

        var result = await RunScriptAsync("cat /data/in; echo inside >/data/out", "-v", $"{volume}:/data");

        Assert.Equal(new ProgramResult(0, "from outside\n", ""), result);
        Assert.Equal("inside\n", File.ReadAllText(Path.Combine(volume, "out")));
    }

    [RootFact(Needs)]
    public async Task A_read_only_volume_is_read_alone()
    {
        var volume = Machine.MakeDirectory("volume");
        File.WriteAllText(Path.Combine(volume, "in"), "from outside\n");

        var result = await RunScriptAsync("cat /data/in; echo inside >/data/out; exit 4", "-v", $"{volume}:/data:ro");

        Assert.Equal((4, "from outside\n"), (result.ExitCode, result.Output));
        Assert.Contains("Read-only file system", result.Error, StringComparison.Ordinal);
        Assert.Equal(["in"], Directory.GetFiles(volume).Select(Path.GetFileName));
    }

    [RootFact(Needs)]
    public async Task A_file_can_be_a_volume()
    {
        var file = Path.Combine(Machine.Root, "file");
        File.WriteAllText(file, "content\n");

        Assert.Equal(new ProgramResult(0, "content\n", ""), await CaissonAsync("run", "--rm", "-v", $"{file}:/etc/deep/inside:ro", "busybox", "cat", "/etc/deep/inside"));
    }

    [RootFact(Needs)]
    public async Task Memory_is_the_containers_limit()
    {
        await DetachAsync("box", options: ["--memory", "64m"]);

        var limit = (await InspectAsync("box")).GetProperty("Statistics").GetProperty("Memory").GetProperty("MemoryLimitBytes").GetInt64();

        await StopAsync("box");
        Assert.Equal(64 << 20, limit);
    }

    [RootFact(Needs)]
    public async Task Cpus_is_the_processors_time_it_gets()
    {
        var result = await RunScriptAsync("cat /sys/fs/cgroup/cpu/cpu.cfs_quota_us /sys/fs/cgroup/cpu.max 2>/dev/null; true", "--cpus", "0.25");

        Assert.StartsWith("25000", result.Output, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task Pids_limit_bounds_processes()
    {
        var result = await RunScriptAsync("for i in 1 2 3 4 5 6 7 8 9; do sleep 100 & done; echo unreached", "--pids-limit", "5");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("can't fork", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task Read_only_keeps_the_root_as_it_is()
    {
        var result = await RunScriptAsync("echo x >/file; echo shm >/dev/shm/file && cat /dev/shm/file", "--read-only");

        Assert.Equal((0, "shm\n"), (result.ExitCode, result.Output));
        Assert.Contains("Read-only file system", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task Hostname_is_the_containers_alone()
    {
        var own = await ProgramResult.RunAsync("/bin/hostname", [], []);

        var result = await RunScriptAsync("hostname; cat /etc/hostname", "--hostname", "vessel");

        Assert.Equal(new ProgramResult(0, "vessel\nvessel\n", ""), result);
        Assert.Equal(own, await ProgramResult.RunAsync("/bin/hostname", [], []));
    }

    [RootTheory(Needs)]
    [InlineData("none")]
    [InlineData("private")]
    public async Task A_network_of_its_own_has_the_loopback_alone(string network)
    {
        var result = await RunScriptAsync("cat /proc/net/dev | busybox tail -n +3 | busybox cut -d: -f1", "--network", network);

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Equal(["lo"], result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static name => name.Trim()).Where(static name => !name.Contains("tun", StringComparison.Ordinal) && !name.Contains("sit", StringComparison.Ordinal) && !name.Contains("gre", StringComparison.Ordinal) && !name.Contains("vti", StringComparison.Ordinal) && !name.Contains("tnl", StringComparison.Ordinal)));
    }

    [RootFact(Needs)]
    public async Task The_loopback_of_a_container_is_up()
    {
        var result = await RunScriptAsync("(echo answer | busybox nc -l -p 7 127.0.0.1) & until busybox nc 127.0.0.1 7; do busybox usleep 1000; done 2>/dev/null");

        Assert.Equal(new ProgramResult(0, "answer\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task Env_file_comes_before_env()
    {
        var file = Path.Combine(Machine.Root, "variables");
        File.WriteAllText(file, "# remark\nA=file\nB=file\nOURS\n");

        var result = await ShellAsync($"OURS=taken $caisson run --rm --env-file {file} -e B=line busybox sh -c 'echo $A $B $OURS'");

        Assert.Equal(new ProgramResult(0, "file line taken\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task Entrypoint_takes_the_images_place()
    {
        Assert.Equal(new ProgramResult(0, "said\n", ""), await CaissonAsync("run", "--rm", "--entrypoint", "/bin/echo", "busybox", "said"));
    }

    [RootFact(Needs)]
    public async Task Mounts_are_as_they_are_asked()
    {
        var volume = Machine.MakeDirectory("volume");

        var result = await RunScriptAsync(
            "echo x >/data/file; echo y >/scratch/file && busybox df -k /scratch | busybox tail -n 1 | busybox tr -s ' ' | busybox cut -d' ' -f2; busybox stat -c %a /other",
            "--mount", $"type=bind,source={volume},target=/data,readonly", "--tmpfs", "/scratch:size=1m", "--mount", "type=tmpfs,target=/other,tmpfs-mode=700");

        Assert.Equal((0, "1024\n700\n"), (result.ExitCode, result.Output));
        Assert.Contains("Read-only file system", result.Error, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task Capabilities_are_added_and_dropped()
    {
        var result = await RunScriptAsync("busybox grep -E 'CapEff|NoNewPrivs' /proc/self/status", "--cap-drop", "ALL", "--cap-add", "net_admin", "--security-opt", "no-new-privileges");

        Assert.Equal(new ProgramResult(0, "CapEff:\t0000000000001000\nNoNewPrivs:\t1\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task Resource_limits_hold()
    {
        var result = await RunScriptAsync("ulimit -Sn; ulimit -Hn; ulimit -c", "--ulimit", "nofile=100:200", "--ulimit", "core=0");

        Assert.Equal(new ProgramResult(0, "100\n200\n0\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task Processors_can_be_chosen_and_weighed()
    {
        var result = await RunScriptAsync("busybox grep Cpus_allowed_list /proc/self/status; cat /sys/fs/cgroup/cpu/cpu.shares /sys/fs/cgroup/cpu.weight 2>/dev/null; true", "--cpuset-cpus", "0", "--cpu-shares", "512");

        Assert.Matches("^Cpus_allowed_list:\t0\n(512|20)\n$", result.Output);
    }

    [RootFact(Needs)]
    public async Task A_device_is_there_and_may_be_used()
    {
        var without = await RunScriptAsync("busybox mknod /tmp/fuse c 10 229 && busybox head -c 0 /tmp/fuse");
        var with = await RunScriptAsync("busybox head -c 0 /dev/copy && busybox stat -c '%t %T' /dev/copy", "--device", "/dev/fuse:/dev/copy:r");

        Assert.Equal((1, ""), (without.ExitCode, without.Output));
        Assert.Contains("Operation not permitted", without.Error, StringComparison.Ordinal);
        Assert.Equal(new ProgramResult(0, "a e5\n", ""), with);
    }

    [RootFact(Needs)]
    public async Task The_stop_signal_is_the_one_that_was_named()
    {
        await DetachAsync("box", "trap 'exit 0' USR1; trap '' TERM; while :; do busybox usleep 10000; done", "--stop-signal", "USR1");

        Assert.Equal(new ProgramResult(0, "box\n", ""), await CaissonAsync("stop", "-t", "1000", "box"));
    }

    [RootFact(Needs)]
    public async Task Network_host_is_the_machines()
    {
        var result = await RunScriptAsync("readlink /proc/self/ns/net 2>/dev/null || busybox readlink /proc/self/ns/net", "--network", "host");

        Assert.Equal(new ProgramResult(0, new FileInfo("/proc/self/ns/net").LinkTarget + "\n", ""), result);
    }

    [RootFact(Needs)]
    public async Task Rootfs_is_a_directory_used_as_it_is()
    {
        var root = Path.Combine(Machine.Root, "rootfs");
        BusyboxRoot.Make(root);

        var result = await CaissonAsync("run", "--rm", "--rootfs", root, "/bin/sh", "-c", "echo changed >/file; echo ran");

        Assert.Equal(new ProgramResult(0, "ran\n", ""), result);
        Assert.Equal("changed\n", File.ReadAllText(Path.Combine(root, "file")));
    }

    [RootFact(Needs)]
    public async Task What_a_container_writes_is_not_in_the_next()
    {
        Assert.Equal(0, (await RunScriptAsync("echo x >/file")).ExitCode);

        Assert.Equal(new ProgramResult(0, "clean\n", ""), await RunScriptAsync("test -e /file || echo clean"));
    }

    [RootFact(Needs)]
    public async Task Without_a_command_the_images_runs()
    {
        Assert.Equal(new ProgramResult(0, "from sh\n", ""), await ShellAsync("echo 'echo from sh' | $caisson run --rm -i busybox"));
    }

    [RootFact(Needs)]
    public async Task Options_after_the_image_belong_to_the_program()
    {
        Assert.Equal(new ProgramResult(0, "--name -e --rm --\n", ""), await CaissonAsync("run", "--rm", "busybox", "echo", "--name", "-e", "--rm", "--"));
    }

    [RootFact(Needs)]
    public async Task An_empty_argument_stays_one()
    {
        Assert.Equal(new ProgramResult(0, "2 <>\n", ""), await CaissonAsync("run", "--rm", "busybox", "sh", "-c", "echo $# \"<$1>\"", "sh", "", "@response"));
    }
}
