using System.Text;
using Caisson.Compute.Execution;
using Caisson.Compute.Execution.SystemCalls;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers.Seccomp;
using Caisson.UnitTests.Architecture;
using Caisson.UnitTests.Contracts;
using Caisson.UnitTests.Engine.Containers.Seccomp;

namespace Caisson.UnitTests.Compute.Execution;

/// <summary>
/// The usual profile against what Docker's documentation and profile say is refused (github.com/moby/profiles, mid-2026): the complement of how the profile is written.
/// </summary>
public sealed class SystemCallProfileTests
{
    private const uint Refused = 0x50001;

    // Refused whatever capabilities a container has.
    private const string NeverAllowed =
        """
        _sysctl afs_syscall bdflush break create_module ftime get_kernel_syms getpmsg gtty idle kexec_file_load kexec_load lock migrate_pages move_pages mpx nfsservctl
        oldfstat oldlstat oldolduname oldstat olduname pciconfig_iobase pciconfig_read pciconfig_write pivot_root prof profil putpmsg query_module readdir
        security sgetmask sigaction signal sigpending sigsuspend ssetmask stty swapoff swapon sysfs tuxcall ulimit uselib userfaultfd usr26 usr32 ustat vm86 vm86old vserver
        io_uring_enter io_uring_register io_uring_setup add_key keyctl request_key nice get_tls
        set_mempolicy_home_node
        uprobe open_tree_attr file_getattr file_setattr listns rseq_slice_yield
        """;

    public static TheoryData<string, string> Capabilities => new()
    {
        { "CAP_DAC_READ_SEARCH", "open_by_handle_at" },
        { "CAP_SYS_BOOT", "reboot" },
        { "CAP_SYS_CHROOT", "chroot" },
        { "CAP_SYS_MODULE", "delete_module finit_module init_module" },
        { "CAP_SYS_PACCT", "acct" },
        { "CAP_SYS_PTRACE", "kcmp pidfd_getfd process_madvise" },
        { "CAP_SYS_RAWIO", "ioperm iopl" },
        { "CAP_SYS_TIME", "clock_settime clock_settime64 settimeofday stime" },
        { "CAP_SYS_TTY_CONFIG", "vhangup" },
        { "CAP_SYS_NICE", "get_mempolicy mbind set_mempolicy set_mempolicy_home_node" },
        { "CAP_SYSLOG", "syslog" },
        { "CAP_BPF", "bpf" },
        { "CAP_PERFMON", "perf_event_open" },
        { "CAP_NET_ADMIN", "" },
        {
            "CAP_SYS_ADMIN",
            "bpf clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie lsm_get_self_attr lsm_list_modules lsm_set_self_attr mount mount_setattr move_mount "
            + "open_tree perf_event_open quotactl quotactl_fd setdomainname sethostname setns syslog umount umount2 unshare"
        },
    };

    [Theory]
    [MemberData(nameof(Capabilities))]
    public void Capability_allows_its_calls(string capability, string names)
    {
        string[] expected = names.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(expected, Allowed([capability]).Except(Allowed([])).Order(StringComparer.Ordinal));
        Assert.Empty(Allowed([]).Except(Allowed([capability])));
    }

    [Fact]
    public void Everything_else_is_allowed_but_for_what_is_never()
    {
        var never = NeverAllowed.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(static name => name != "set_mempolicy_home_node");
        var withCapability = Capabilities.Select(static row => (string)row[1]).SelectMany(static names => names.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(
            never.Concat(withCapability).Distinct().Order(StringComparer.Ordinal),
            SystemCallNumbers.Names().Except(Allowed([])).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0x0u, true)]
    [InlineData(0x8u, true)]
    [InlineData(0x20000u, true)]
    [InlineData(0x20008u, true)]
    [InlineData(0xffffffffu, true)]
    [InlineData(0x10u, false)]
    [InlineData(0x40000u, false)]
    public void Personality_is_one_of_five(uint persona, bool isAllowed) => Assert.Equal(isAllowed, Judge([], "personality", FilterArchitecture.X64, persona) == FilterAction.Allow);

    [Fact]
    public void Sockets_are_of_families_that_containers_have_a_use_for()
    {
        ulong[] refused = [12, 19, 20, 23, 25, 34, 37, 38, 40];

        Assert.Equal(
            Enumerable.Range(0, 46).Select(static family => (ulong)family).Except(refused),
            Enumerable.Range(0, 100).Select(static family => (ulong)family).Where(static family => Judge([], "socket", FilterArchitecture.X64, family) == FilterAction.Allow));
    }

    [Theory]
    [InlineData(0x11u, true)]
    [InlineData(0x003d0f00u, true)]
    [InlineData(0x00020011u, false)]
    [InlineData(0x10000011u, false)]
    [InlineData(0x02000011u, false)]
    public void Clone_makes_no_namespaces(uint flags, bool isAllowed)
    {
        Assert.Equal(isAllowed, Judge([], "clone", FilterArchitecture.X64, flags) == FilterAction.Allow);
        Assert.Equal(FilterAction.Allow, Judge(["CAP_SYS_ADMIN"], "clone", FilterArchitecture.X64, flags));
    }

    [Fact]
    public void Clone3_is_unknown_so_that_programs_fall_back()
    {
        Assert.Equal(FilterAction.Unknown, Judge([], "clone3", FilterArchitecture.X64));
        Assert.Equal(FilterAction.Allow, Judge(["CAP_SYS_ADMIN"], "clone3", FilterArchitecture.X64));
    }

    [Fact]
    public void Profile_of_the_benchs_containers_is_the_default_one() => GoldenFile.Compare(
        Path.Combine(Repository.Root, "bench/baseline/profile.json"),
        Encoding.UTF8.GetString(OciCodecs.Spec.WriteBytes(new Spec
        {
            Version = "1.2.0",
            Linux = new LinuxConfig { Seccomp = DefaultProfile.Make([], System.Runtime.InteropServices.Architecture.X64) },
        })));

    [Fact]
    public void Filter_is_small() => Assert.InRange(
        SeccompCompiler.Compile(DefaultProfile.Make(DefaultContainer.Capabilities, System.Runtime.InteropServices.Architecture.X64), FilterArchitecture.X64)!.InstructionCount, 200, 900);

    [LibSeccompFact]
    public void Filter_answers_as_libseccomps()
    {
        var profile = DefaultProfile.Make(DefaultContainer.Capabilities, System.Runtime.InteropServices.Architecture.X64);
        var own = SeccompCompiler.Compile(profile, FilterArchitecture.X64)!.Program;
        var reference = LibSeccomp.Compile(profile, FilterArchitecture.X64)!;
        foreach (var architecture in (ReadOnlySpan<FilterArchitecture>)[FilterArchitecture.X64, FilterArchitecture.X86, FilterArchitecture.X32])
        {
            var first = architecture == FilterArchitecture.X32 ? FilterArchitectures.X32Bit : 0;

            // libseccomp of this machine may be older than the newest calls, and then knows no names for them.
            for (var number = first; number < first + 449; number++)
            {
                if (LibSeccomp.NameOf((int)number, architecture) is null)
                {
                    continue;
                }

                foreach (var argument in (ReadOnlySpan<ulong>)[0, 1, 12, 38, 40, 0x20000, 0xffffffff, 0x1_0000_0008, 0x7e020000])
                {
                    Assert.Equal(
                        BpfMachine.Run(reference, number, architecture.Token(), [argument, 0, 0, 0, 0, 0]), BpfMachine.Run(own, number, architecture.Token(), [argument, 0, 0, 0, 0, 0]));
                }
            }
        }
    }

    [Fact]
    public void Profile_of_dockers_form_counts_by_circumstances()
    {
        const string Text =
            """
            {"defaultAction":"SCMP_ACT_ERRNO","defaultErrnoRet":1,"archMap":[{"architecture":"SCMP_ARCH_X86_64","subArchitectures":["SCMP_ARCH_X86"]}],
             "syscalls":[{"name":"read","action":"SCMP_ACT_ALLOW"},
              {"names":["mount"],"action":"SCMP_ACT_ALLOW","includes":{"caps":["CAP_SYS_ADMIN"]}},
              {"names":["clone"],"action":"SCMP_ACT_ALLOW","excludes":{"caps":["CAP_SYS_ADMIN"],"arches":["s390"]}},
              {"names":["ptrace"],"action":"SCMP_ACT_ALLOW","includes":{"minKernel":"4.8"}},
              {"names":["cacheflush"],"action":"SCMP_ACT_ALLOW","includes":{"arches":["arm64"]}}]}
            """;
        var profile = ProfileText.Parse(Encoding.UTF8.GetBytes(Text));

        Assert.Equal("read clone ptrace", NamesOf([], new Version(6, 1)));
        Assert.Equal("read mount", NamesOf(["CAP_SYS_ADMIN"], new Version(4, 4)));
        Assert.Equal(
            ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], ProfileText.Resolve(profile, [], System.Runtime.InteropServices.Architecture.X64, new Version(6, 1)).Architectures);

        string NamesOf(string[] capabilities, Version kernel) => string.Join(
            ' ', ProfileText.Resolve(profile, capabilities, System.Runtime.InteropServices.Architecture.X64, kernel).Syscalls!.SelectMany(static rule => rule.Names));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[null]}""")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":[null]}]}""")]
    public void File_that_is_no_profile_is_refused(string text) => Assert.Throws<FormatException>(() => ProfileText.Parse(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","architectures":["SCMP_ARCH_X86"],"archMap":[{"architecture":"SCMP_ARCH_X86_64"}]}""")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"name":"read","names":["write"],"action":"SCMP_ACT_TRAP"}]}""")]
    [InlineData("""{"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["write"],"action":"SCMP_ACT_TRAP","includes":{"minKernel":"new"}}]}""")]
    public void Profile_that_says_a_thing_in_two_ways_is_refused(string text) => Assert.Throws<FormatException>(() =>
        ProfileText.Resolve(ProfileText.Parse(Encoding.UTF8.GetBytes(text)), [], System.Runtime.InteropServices.Architecture.X64, new Version(6, 1)));

    // A call that some architecture of a machine has, and allows for some arguments.
    private static IEnumerable<string> Allowed(string[] capabilities) => SystemCallNumbers.Names().Where(name =>
        Enum.GetValues<FilterArchitecture>().Any(architecture => Judge(capabilities, name, architecture) == FilterAction.Allow)
        || MultiplexedCalls.Find(name) is not null);

    private static uint Judge(string[] capabilities, string name, FilterArchitecture architecture, ulong argument = 0)
    {
        var isArm = architecture is FilterArchitecture.Arm or FilterArchitecture.Arm64;
        var native = isArm ? FilterArchitecture.Arm64 : FilterArchitecture.X64;
        var key = (isArm, string.Join(' ', capabilities));
        if (!Programs.TryGetValue(key, out var program))
        {
            var machine = isArm ? System.Runtime.InteropServices.Architecture.Arm64 : System.Runtime.InteropServices.Architecture.X64;
            Programs[key] = program = SeccompCompiler.Compile(DefaultProfile.Make(capabilities, machine), native)!.Program;
        }

        return architecture.NumberOf(SystemCallNumbers.Find(name)!.Value) is { } number
            ? BpfMachine.Run(program, number, architecture.Token(), [argument, 0, 0, 0, 0, 0])
            : Refused;
    }

    private static readonly Dictionary<(bool, string), byte[]> Programs = [];
}
