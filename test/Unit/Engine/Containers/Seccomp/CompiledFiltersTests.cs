using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;
using Caisson.Engine.Containers.Seccomp;
using Profile = Caisson.Contracts.Oci.Seccomp;

namespace Caisson.UnitTests.Engine.Containers.Seccomp;

public sealed class CompiledFiltersTests
{
    private readonly CompiledFilters _filters = new();

    public static TheoryData<string, Func<Profile, Profile>> Changes => new()
    {
        { "the default action", profile => profile with { DefaultAction = "SCMP_ACT_KILL" } },
        { "the default error", profile => profile with { DefaultErrno = 5 } },
        { "the architectures", profile => profile with { Architectures = ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"] } },
        { "no architectures", profile => profile with { Architectures = null } },
        { "the flags", profile => profile with { Flags = ["SECCOMP_FILTER_FLAG_LOG"] } },
        { "the listener", profile => profile with { ListenerPath = "/run/other" } },
        { "the listener's text", profile => profile with { ListenerMetadata = "other" } },
        { "fewer rules", profile => profile with { Syscalls = [profile.Syscalls![0]] } },
        { "a rule's names", profile => With(profile, profile.Syscalls![0] with { Names = ["read", "close"] }) },
        { "a rule's action", profile => With(profile, profile.Syscalls![0] with { Action = "SCMP_ACT_LOG" }) },
        { "a rule's error", profile => With(profile, profile.Syscalls![0] with { Errno = 7 }) },
        { "a condition's argument", profile => With(profile, Conditional(1, 2, 0, "SCMP_CMP_EQ")) },
        { "a condition's value", profile => With(profile, Conditional(0, 3, 0, "SCMP_CMP_EQ")) },
        { "a condition's second value", profile => With(profile, Conditional(0, 2, 1, "SCMP_CMP_EQ")) },
        { "a condition's operator", profile => With(profile, Conditional(0, 2, 0, "SCMP_CMP_NE")) },
    };

    [Fact]
    public void Equal_profile_has_the_same_filter() =>
        Assert.Same(_filters.Compile(Sample(), FilterArchitecture.X64), _filters.Compile(Sample(), FilterArchitecture.X64));

    [Theory]
    [MemberData(nameof(Changes))]
    public void Any_difference_makes_another_filter(string what, Func<Profile, Profile> change)
    {
        var first = _filters.Compile(Sample(), FilterArchitecture.X64);
        Assert.False(ReferenceEquals(first, _filters.Compile(change(Sample()), FilterArchitecture.X64)), what);
        Assert.Same(first, _filters.Compile(Sample(), FilterArchitecture.X64));
    }

    [Fact]
    public void Another_machine_makes_another_filter() =>
        Assert.NotSame(_filters.Compile(Sample(), FilterArchitecture.X64), _filters.Compile(Sample(), FilterArchitecture.Arm64));

    [Fact]
    public void Only_the_last_few_are_kept_and_the_one_in_use_is_among_them()
    {
        var used = _filters.Compile(Sample(), FilterArchitecture.X64);
        var once = _filters.Compile(Sample() with { DefaultErrno = 100 }, FilterArchitecture.X64);
        for (var errno = 1u; errno <= 4; errno++)
        {
            _ = _filters.Compile(Sample() with { DefaultErrno = errno }, FilterArchitecture.X64);
            Assert.Same(used, _filters.Compile(Sample(), FilterArchitecture.X64));
        }

        Assert.NotSame(once, _filters.Compile(Sample() with { DefaultErrno = 100 }, FilterArchitecture.X64));
    }

    [Fact]
    public void Wrong_profile_is_refused_each_time()
    {
        var wrong = Sample() with { DefaultAction = "SCMP_ACT_NOTHING" };
        for (var attempt = 0; attempt < 2; attempt++)
        {
            _ = Assert.Throws<LaunchException>(() => _filters.Compile(wrong, FilterArchitecture.X64));
        }
    }

    [Fact]
    public void No_profile_has_no_filter() => Assert.Null(_filters.Compile(null, FilterArchitecture.X64));

    private static Profile Sample() => new()
    {
        DefaultAction = "SCMP_ACT_ERRNO",
        DefaultErrno = 1,
        Architectures = ["SCMP_ARCH_X86_64"],
        ListenerPath = "/run/listener",
        ListenerMetadata = "text",
        Syscalls = [Conditional(0, 2, 0, "SCMP_CMP_EQ"), new SeccompRule { Names = ["mkdir"], Action = "SCMP_ACT_NOTIFY" }],
    };

    private static Profile With(Profile profile, SeccompRule first) => profile with { Syscalls = [first, profile.Syscalls![1]] };

    private static SeccompRule Conditional(uint index, ulong value, ulong second, string comparison) => new()
    {
        Names = ["read", "write2"],
        Action = "SCMP_ACT_ALLOW",
        Args = [new SeccompArgument { Index = index, Value = value, ValueTwo = second, Operator = comparison }],
    };
}
