using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Native;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;
using Profile = Caisson.Contracts.Oci.Seccomp;

namespace Caisson.NativeTests;

/// <summary>Filters of system calls in real containers.</summary>
internal static class SeccompTests
{
    private const string Denied = "sh: cd: line 0: can't cd to /work: Permission denied\n";
    private const string Status = "Seccomp:|NoNewPrivs|CapPrm|CapEff";

    // seccomp_unotify(2): SECCOMP_IOCTL_NOTIF_RECV, SECCOMP_IOCTL_NOTIF_SEND, struct seccomp_notif, struct seccomp_notif_resp.
    private const nuint Receive = 0xc0502100;
    private const nuint Answer = 0xc0182101;
    private const int NotificationBytes = 80;
    private const int AnswerBytes = 24;
    private const int PermissionDenied = 13;

    // What the static program makes of calls between its execve and its end, and nothing of the launcher's.
    private static readonly string[] CallsOfTrue =
    [
        "execve", "brk", "arch_prctl", "set_tid_address", "set_robust_list", "rseq", "prlimit64", "readlink", "readlinkat", "getrandom", "mprotect", "newfstatat", "fstat",
        "getuid", "geteuid", "getgid", "getegid", "setuid", "setgid", "exit_group", "prctl", "uname", "mmap", "munmap", "rt_sigaction", "ioctl",
    ];

    private static Profile Refusing { get; } = new()
    {
        DefaultAction = "SCMP_ACT_ALLOW",
        Syscalls = [new SeccompRule { Names = ["chdir"], Action = "SCMP_ACT_ERRNO", Errno = PermissionDenied }],
    };

    private static Profile Killing { get; } = new()
    {
        DefaultAction = "SCMP_ACT_KILL_PROCESS",
        Syscalls = [new SeccompRule { Names = CallsOfTrue, Action = "SCMP_ACT_ALLOW" }],
    };

    internal static IReadOnlyList<NativeTest> All { get; } =
    [
        Test("Refused_call_fails_with_its_errno", async fixture => Expect(
            Denied + "NoNewPrivs:\t1\nSeccomp:\t2\n",
            await fixture.RunAsync(LauncherFixture.Shell("cd /work; grep -E 'Seccomp:|NoNewPrivs' /proc/self/status"), With(Refusing)))),
        Test("Filter_is_installed_with_privileges_to_gain", async fixture => Expect(
            Denied + "CapPrm:\t0000000000000020\nCapEff:\t0000000000000020\nNoNewPrivs:\t0\nSeccomp:\t2\n",
            await fixture.RunAsync(LauncherFixture.Shell($"cd /work; grep -E '{Status}' /proc/self/status") with { NoNewPrivileges = false }, With(Refusing)))),
        Test("Filter_is_installed_for_an_unprivileged_user_with_privileges_to_gain", async fixture => Expect(
            Denied + "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nNoNewPrivs:\t0\nSeccomp:\t2\n",
            await fixture.RunAsync(
                LauncherFixture.Shell($"cd /work; grep -E '{Status}' /proc/self/status") with
                {
                    NoNewPrivileges = false,
                    User = new User { Uid = 1000, Gid = 1000 },
                    Capabilities = new Capabilities { Bounding = ["CAP_KILL"] },
                },
                With(Refusing)))),
        Test("Filter_need_not_allow_the_launchers_own_calls", async fixture => Expect("", await fixture.RunAsync(
            LauncherFixture.Program("/bin/true"), With(Killing)))),
        Test("Killing_filter_kills", async fixture =>
        {
            var (code, _) = await fixture.RunAsync(LauncherFixture.Program("cat", "/etc/passwd"), With(Killing));
            Check.Equal(128 + 31, code, "SIGSYS");
        }),
        Test("Exec_gets_the_containers_filter", Exec),
        Test("Listener_judges_calls", Listener),
        Test("Missing_agent_fails_the_preparation_by_name", MissingAgent),
    ];

    private static NativeTest Test(string name, Func<LauncherFixture, Task> body) => new("Seccomp." + name, () => LauncherFixture.Run(body));

    private static void Expect(string output, (int Code, string Output) outcome)
    {
        Check.Equal(output, outcome.Output, "output");
        Check.Equal(0, outcome.Code, "code");
    }

    private static Func<ContainerLaunch, ContainerLaunch> With(Profile profile) => launch => launch with { Spec = With(launch.Spec, profile) };

    private static Spec With(Spec spec, Profile profile) => spec with { Linux = spec.Linux! with { Seccomp = profile } };

    private static async Task Exec(LauncherFixture fixture)
    {
        var launch = With(Refusing)(fixture.Container(LauncherFixture.Program("sleep", "100"), new ProcessDescriptors.Streams(null, null, null)));
        using var init = await fixture.Launcher.PrepareAsync(launch, CancellationToken.None);
        await init.ReleaseAsync(CancellationToken.None);

        Expect(Denied + "Seccomp:\t2\n", await fixture.ExecAsync(init, launch.Spec, LauncherFixture.Shell("cd /work; grep Seccomp: /proc/self/status")));

        Check.True(ChildProcess.Signal(init.PidFd, Signals.Kill), "it runs");
        _ = await fixture.WaitAsync(init.PidFd);
    }

    private static async Task Listener(LauncherFixture fixture)
    {
        var path = Path.Join(fixture.BundlePath, "agent");
        using var agent = UnixListener.Bind(fixture.Loop, path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var judged = JudgeAsync(fixture, agent);
        var profile = new Profile
        {
            DefaultAction = "SCMP_ACT_ALLOW",
            ListenerPath = path,
            ListenerMetadata = "for the agent",
            Syscalls = [new SeccompRule { Names = ["chdir"], Action = "SCMP_ACT_NOTIFY" }],
        };

        var outcome = await fixture.RunAsync(LauncherFixture.Shell("cd /work; echo $?; ls /proc/self/fd"), With(profile));
        var state = await judged;

        Expect(Denied + "2\n0\n1\n2\n3\n", outcome);
        Check.Equal("seccompFd", string.Join(' ', state.Descriptors));
        Check.Equal("for the agent", state.Metadata);
        Check.Equal("native-test creating", $"{state.State.Id} {state.State.Status}");
        Check.Equal(fixture.BundlePath, state.State.Bundle);
        Check.Equal(state.ProcessId, state.State.ProcessId);
    }

    private static async Task<ContainerProcessState> JudgeAsync(LauncherFixture fixture, UnixListener agent)
    {
        await using var connection = await agent.AcceptAsync(CancellationToken.None);
        var text = new MemoryStream();
        var part = new byte[1024];
        using var listener = await ReceiveAsync(connection, text, part);
        await fixture.Loop.WaitReadableAsync(listener, CancellationToken.None);
        RefuseOne(listener);
        return OciCodecs.ContainerProcessState.Read(text.ToArray())!;
    }

    private static async Task<SafeFileHandle> ReceiveAsync(DescriptorStream connection, MemoryStream text, byte[] part)
    {
        SafeFileHandle? listener = null;
        for (; ; )
        {
            var count = await connection.ReadAsync(part);
            foreach (var received in connection.TakeReceivedDescriptors())
            {
                listener = received;
            }

            if (count == 0)
            {
                return listener!;
            }

            text.Write(part, 0, count);
        }
    }

    private static unsafe void RefuseOne(SafeFileHandle listener)
    {
        var notification = stackalloc byte[NotificationBytes];
        new Span<byte>(notification, NotificationBytes).Clear();
        Check.Equal(0, LibC.Ioctl((int)listener.DangerousGetHandle(), Receive, (nint)notification), "receive");
        var answer = stackalloc byte[AnswerBytes];
        new Span<byte>(answer, AnswerBytes).Clear();
        *(ulong*)answer = *(ulong*)notification;
        *(int*)(answer + 16) = -PermissionDenied;
        Check.Equal(0, LibC.Ioctl((int)listener.DangerousGetHandle(), Answer, (nint)answer), "answer");
    }

    private static async Task MissingAgent(LauncherFixture fixture)
    {
        var profile = new Profile
        {
            DefaultAction = "SCMP_ACT_ALLOW",
            ListenerPath = Path.Join(fixture.BundlePath, "nobody"),
            Syscalls = [new SeccompRule { Names = ["chdir"], Action = "SCMP_ACT_NOTIFY" }],
        };
        try
        {
            _ = await fixture.RunAsync(LauncherFixture.Program("true"), With(profile));
            throw new InvalidOperationException("the launch went on without an agent");
        }
        catch (LaunchException failure)
        {
            Check.Equal(ErrorCode.LaunchFailed, failure.Code);
            Check.True(failure.Message.Contains("nobody", StringComparison.Ordinal), failure.Message);
        }
    }
}
