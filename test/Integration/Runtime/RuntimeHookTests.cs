using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>Hooks of all six kinds: when, where and with what they run, and what follows when one fails (runtime-spec 1.2, <c>config.md</c> and <c>runtime.md</c>).</summary>
public sealed class RuntimeHookTests : RuntimeTest
{
    private const Requirement NeedsRunc = Needs | Requirement.Runc;

    private static readonly string[] Kinds = ["prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop"];

    // What a hook sees: its name, where it is, its environment, which namespaces are the host's, and the state. The last line is its own process's name.
    private const string Script = """
        state=$(cat)
        has() { case "$state" in *"$1"*) echo "$1";; esac; }
        {
        echo "== $1 $# $FLAVOUR ${PATH:+path}"; pwd
        has '"id":"box"'; has '"status":"creating"'; has '"status":"created"'; has '"status":"running"'; has '"status":"stopped"'; has '"pid":1,'; has '"pid":1}'; has '"bundle":'; has '"colour":"red"'
        for n in ipc mnt net pid uts user cgroup; do [ $(readlink /proc/self/ns/$n) = $(cat $HOST/$n) ] && echo $n host || echo $n own; done
        ls /proc/self/fd | tr '\n' ' '; grep -E '^(CapEff|NoNewPrivs|Uid|SigIgn|SigBlk)' /proc/self/status; ls -d $ROOT/etc
        } >>$LOG 2>&1
        """;

    public static TheoryData<string> FailingKinds => [.. Kinds];

    private string Log => Path.Combine(Bundle, "log");

    [RootTheory(NeedsRunc)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Hooks_see_the_same_as_under_runc(bool hasUserNamespace)
    {
        Prepare();
        Write(WithHooks(hasUserNamespace ? InUserNamespace(SpecOf("box", "/bin/true")) : SpecOf("box", "/bin/true"), Kinds.ToDictionary(kind => kind, kind => new[] { Recording(kind) })));

        var theirs = await Machine.RunAsync(Executables.FindOnPath("runc")!, "--root", StatePath + "-runc", "run", "--bundle", Bundle, "box");

        var expected = WithoutDefects(ReadLogs());
        var ours = await RuntimeAsync("run", "--bundle", Bundle, "box");
        var seen = ReadLogs();

        Assert.Equal((0, ""), (theirs.ExitCode, theirs.Error));
        Assert.Equal((0, ""), (ours.ExitCode, ours.Error));
        Assert.Equal(6, seen.Split("== ").Length - 1);
        Assert.Equal(expected, seen);
    }

    [RootFact(Needs)]
    public async Task Create_start_and_delete_each_run_their_own_in_order()
    {
        Prepare();
        Write(WithHooks(SpecOf("box", "/bin/sleep", "1000"), Kinds.ToDictionary(kind => kind, kind => new[] { Naming(kind, 0), Naming(kind, 1) })));

        Assert.Equal(new ProgramResult(0, "", ""), await LeavingAsync("create", "--bundle", Bundle, "box"));
        Assert.Equal("prestart0 prestart1 createRuntime0 createRuntime1 createContainer0 createContainer1", TakeNames());
        Assert.Equal(new ProgramResult(0, "", ""), await RuntimeAsync("start", "box"));
        Assert.Equal("startContainer0 startContainer1 poststart0 poststart1", TakeNames());
        Assert.Equal(new ProgramResult(0, "", ""), await RuntimeAsync("delete", "--force", "box"));
        Assert.Equal("poststop0 poststop1", TakeNames());
    }

    [RootTheory(Needs)]
    [MemberData(nameof(FailingKinds))]
    public async Task A_hook_that_fails_ends_what_it_belongs_to(string kind)
    {
        Prepare();
        var hooks = Kinds.ToDictionary(each => each, each => new[] { Naming(each, 0), Naming(each, 1) });
        hooks[kind][0] = Shell(kind, "echo so it goes >&2; exit 7");
        Write(WithHooks(SpecOf("box", "/bin/sleep", "1000"), hooks));
        var told = $"the {kind} hook #0 '/bin/sh' ended with code 7: so it goes";

        var created = await LeavingAsync("create", "--bundle", Bundle, "box");
        if (Array.IndexOf(Kinds, kind) < 3)
        {
            Assert.Equal(1, created.ExitCode);
            Assert.Contains(told, created.Error, StringComparison.Ordinal);
            Assert.Equal(1, (await RuntimeAsync("state", "box")).ExitCode);
            Assert.EndsWith("poststop0 poststop1", TakeNames(), StringComparison.Ordinal);
            return;
        }

        Assert.Equal(0, created.ExitCode);
        var started = await RuntimeAsync("start", "box");
        if (kind != "poststop")
        {
            Assert.Equal(1, started.ExitCode);
            Assert.Contains(told, started.Error, StringComparison.Ordinal);
            Assert.Equal("stopped", await StatusAsync("box"));
            _ = TakeNames();
            Assert.Equal(0, (await RuntimeAsync("delete", "box")).ExitCode);
            Assert.Equal("poststop0 poststop1", TakeNames());
            return;
        }

        Assert.Equal(0, started.ExitCode);
        _ = TakeNames();
        var deleted = await RuntimeAsync("delete", "--force", "box");
        Assert.Equal(0, deleted.ExitCode);
        Assert.Contains(told, deleted.Error, StringComparison.Ordinal);
        Assert.Equal("poststop1", TakeNames());
    }

    [RootTheory(Needs)]
    [InlineData("createRuntime")]
    [InlineData("createContainer")]
    public async Task A_hook_that_takes_too_long_is_killed_with_its_children(string kind)
    {
        Prepare();
        Write(WithHooks(SpecOf("box", "/bin/true"), new() { [kind] = [Shell(kind, "sleep 1000 & echo waiting; wait") with { TimeoutInSeconds = 1 }] }));
        var clock = System.Diagnostics.Stopwatch.StartNew();

        var result = await RuntimeAsync("run", "--bundle", Bundle, "box");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"the {kind} hook #0 '/bin/sh' took longer than 1 s: waiting", result.Error, StringComparison.Ordinal);
        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(1), clock.Elapsed.ToString());
    }

    [RootFact(Needs)]
    public async Task A_hook_that_leaves_its_output_open_is_not_waited_for()
    {
        Prepare();
        Write(WithHooks(SpecOf("box", "/bin/true"), new() { ["prestart"] = [Shell("prestart", $"sleep 1000 & echo $! >>{Log}; exit 3")] }));

        var result = await RuntimeAsync("run", "--bundle", Bundle, "box");

        var sleeper = System.Diagnostics.Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Log), System.Globalization.CultureInfo.InvariantCulture));
        sleeper.Kill();
        Assert.Contains("ended with code 3", result.Error, StringComparison.Ordinal);
    }

    [RootTheory(Needs)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_container_whose_launcher_is_killed_while_a_hook_runs_does_not_wait_for_ever(bool hasUserNamespace)
    {
        Prepare();
        var spec = hasUserNamespace ? InUserNamespace(SpecOf("box", "/bin/true")) : SpecOf("box", "/bin/true");
        var marker = Path.Combine(Bundle, "hook");
        Write(WithHooks(spec, new() { ["createRuntime"] = [Shell("createRuntime", $"echo $$ >{marker}.new; mv {marker}.new {marker}; exec sleep 1000")] }));
        await using var launcher = RunningProgram.Start(Executables.Runtime, Machine.Environment, ["--root", StatePath, "run", "--bundle", Bundle, "box"]);
        while (!File.Exists(marker))
        {
            Assert.False(launcher.HasExited);
            await Task.Delay(2);
        }

        launcher.Signal(9);
        System.Diagnostics.Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(marker), System.Globalization.CultureInfo.InvariantCulture)).Kill();

        // Its output ends when nobody holds it any longer: the child that waited for the hooks does.
        Assert.Equal(137, (await launcher.WaitAsync()).ExitCode);
        _ = await RuntimeAsync("delete", "--force", "box");
    }

    [RootTheory(Needs)]
    [InlineData("createRuntime", "nsenter --mount=/proc/$pid/ns/mnt")]
    [InlineData("createContainer", "")]
    public async Task What_a_hook_mounts_in_the_root_is_there(string kind, string enter)
    {
        Prepare();
        Directory.CreateDirectory(Path.Combine(RootPath, "given"));
        var mount = $"pid=$(sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/'); {enter} mount -t tmpfs -o size=4k given {RootPath}/given && {enter} touch {RootPath}/given/here";
        var spec = WithHooks(SpecOf("box", "/bin/ls", "/given"), new() { [kind] = [Shell(kind, mount)] });
        Write(enter.Length == 0 ? spec with { Root = spec.Root! with { IsReadOnly = true } } : spec);

        Assert.Equal(new ProgramResult(0, "here\n", ""), await RuntimeAsync("run", "--bundle", Bundle, "box"));
        Assert.Empty(Directory.GetFiles(Path.Combine(RootPath, "given")));
    }

    [RootTheory(Needs)]
    [InlineData("relative", 1, "is not absolute")]
    [InlineData("/bin/true", 0, "not greater than zero")]
    [InlineData("/no/such/hook", 1, "run the prestart hook #0 '/no/such/hook'")]
    public async Task What_is_no_hook_is_refused_by_name(string path, int timeout, string text)
    {
        Prepare();
        Write(WithHooks(SpecOf("box", "/bin/true"), new() { ["prestart"] = [new Hook { Path = path, TimeoutInSeconds = timeout }] }));

        var result = await RuntimeAsync("run", "--bundle", Bundle, "box");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
    }

    // runc leaves descriptors of its own open in hooks that run inside, and runs poststart before the program (opencontainers/runc pull request 5186).
    private static string WithoutDefects(string text) => string.Join("== ", text.Split("== ").Select(static part =>
    {
        part = part.Replace("0 1 2 3 4 5 6 ", "0 1 2 3 ", StringComparison.Ordinal);
        return part.StartsWith("poststart", StringComparison.Ordinal) ? part.Replace("created", "running", StringComparison.Ordinal) : part;
    }));

    private void Prepare()
    {
        var host = Path.Combine(RootPath, "host");
        Directory.CreateDirectory(host);
        foreach (var kind in new[] { "cgroup", "ipc", "mnt", "net", "pid", "uts", "user" })
        {
            File.WriteAllText(Path.Combine(host, kind), new FileInfo($"/proc/self/ns/{kind}").LinkTarget);
        }

        File.WriteAllText(Log, "");
        File.WriteAllText(Path.Combine(RootPath, "log"), "");
        File.SetUnixFileMode(Log, (UnixFileMode)0x1b6);
        File.SetUnixFileMode(Path.Combine(RootPath, "log"), (UnixFileMode)0x1b6);
    }

    private Hook Recording(string kind) => new()
    {
        Path = "/bin/sh",
        Args = ["sh", "-c", Script, "self", kind],
        Env = kind == "startContainer"
            ? ["PATH=/bin", "FLAVOUR=sweet", "LOG=/log", "HOST=/host", "ROOT="]
            : ["PATH=/usr/bin:/bin", "FLAVOUR=sweet", $"LOG={Log}", $"HOST={RootPath}/host", $"ROOT={RootPath}"],
    };

    private Hook Naming(string kind, int number) => Shell(kind, $"echo {kind}{number} >>{(kind == "startContainer" ? "/log" : Log)}");

    private static Hook Shell(string kind, string script) => new()
    {
        Path = "/bin/sh",
        Args = ["sh", "-c", script],
        Env = [kind == "startContainer" ? "PATH=/bin" : "PATH=/usr/sbin:/usr/bin:/bin"],
    };

    private string TakeNames()
    {
        var names = ReadLogs().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', names.OrderBy(name => Array.IndexOf(Kinds, name[..^1])));
    }

    private string ReadLogs()
    {
        var inner = Path.Combine(RootPath, "log");
        var text = File.ReadAllText(Log) + File.ReadAllText(inner);
        File.WriteAllText(Log, "");
        File.WriteAllText(inner, "");
        return text;
    }

    private static Spec WithHooks(Spec spec, Dictionary<string, Hook[]> hooks) => spec with
    {
        Annotations = new Dictionary<string, string> { ["colour"] = "red" },
        Hooks = new Contracts.Oci.Hooks
        {
            Prestart = hooks.GetValueOrDefault("prestart"),
            CreateRuntime = hooks.GetValueOrDefault("createRuntime"),
            CreateContainer = hooks.GetValueOrDefault("createContainer"),
            StartContainer = hooks.GetValueOrDefault("startContainer"),
            Poststart = hooks.GetValueOrDefault("poststart"),
            Poststop = hooks.GetValueOrDefault("poststop"),
        },
    };

    private static Spec InUserNamespace(Spec spec) => spec with
    {
        Linux = spec.Linux! with
        {
            Namespaces = [.. spec.Linux.Namespaces!, new LinuxNamespace { Type = NamespaceType.User }],
            UidMappings = [new IdMapping { ContainerId = 0, HostId = 100_000, Size = 65536 }],
            GidMappings = [new IdMapping { ContainerId = 0, HostId = 100_000, Size = 65536 }],
        },
    };
}
