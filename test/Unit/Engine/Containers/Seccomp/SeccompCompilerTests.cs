using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;
using Caisson.Engine.Containers.Seccomp;
using Profile = Caisson.Contracts.Oci.Seccomp;

namespace Caisson.UnitTests.Engine.Containers.Seccomp;

public sealed class SeccompCompilerTests
{
    private const uint SpeculationAllowed = 4;

    private static readonly Profile Refusing = new()
    {
        DefaultAction = "SCMP_ACT_ERRNO",
        Architectures = ["SCMP_ARCH_X86_64"],
        Syscalls = [new SeccompRule { Names = ["read", "write", "no_such_call"], Action = "SCMP_ACT_ALLOW" }],
    };

    public static TheoryData<string, ErrorCode, Func<Profile, Profile>> Wrong => new()
    {
        { "'SCMP_ACT_NOTHING' in linux.seccomp.defaultAction", ErrorCode.InvalidDocument, profile => profile with { DefaultAction = "SCMP_ACT_NOTHING" } },
        { "'SCMP_ACT_NOTHING' in linux.seccomp.syscalls[1]", ErrorCode.InvalidDocument, profile => With(profile, new SeccompRule { Names = ["read"], Action = "SCMP_ACT_NOTHING" }) },
        { "65536", ErrorCode.InvalidDocument, profile => profile with { DefaultErrno = 65536 } },
        { "'SCMP_ARCH_NOTHING'", ErrorCode.InvalidDocument, profile => profile with { Architectures = ["SCMP_ARCH_NOTHING"] } },
        { "'SECCOMP_FILTER_FLAG_NOTHING'", ErrorCode.InvalidDocument, profile => profile with { Flags = ["SECCOMP_FILTER_FLAG_NOTHING"] } },
        { "without a rule that notifies", ErrorCode.InvalidDocument, profile => profile with { Flags = ["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"] } },
        { "an empty name", ErrorCode.InvalidDocument, profile => With(profile, new SeccompRule { Names = [""], Action = "SCMP_ACT_ALLOW" }) },
        { "argument 6", ErrorCode.InvalidDocument, profile => With(profile, Conditional(6, "SCMP_CMP_EQ")) },
        { "'SCMP_CMP_NOTHING'", ErrorCode.InvalidDocument, profile => With(profile, Conditional(0, "SCMP_CMP_NOTHING")) },
        { "SCMP_ACT_NOTIFY cannot be the default", ErrorCode.InvalidDocument, profile => profile with { DefaultAction = "SCMP_ACT_NOTIFY" } },
        { "SCMP_ACT_NOTIFY for write", ErrorCode.InvalidDocument, profile => With(profile, new SeccompRule { Names = ["write"], Action = "SCMP_ACT_NOTIFY" }) },
        { "listenerPath names none", ErrorCode.InvalidDocument, profile => With(profile, new SeccompRule { Names = ["mkdir"], Action = "SCMP_ACT_NOTIFY" }) },
        { "without a listenerPath", ErrorCode.InvalidDocument, profile => profile with { ListenerMetadata = "text" } },
        { "the kernel allows 4096", ErrorCode.TooLarge, profile => profile with { Syscalls = [.. Enumerable.Range(0, 2000).Select(number => Conditional((uint)number % 6, "SCMP_CMP_GT", (ulong)number << 16))] } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Profile_is_refused_by_name(string text, ErrorCode code, Func<Profile, Profile> change)
    {
        var failure = Assert.Throws<LaunchException>(() => SeccompCompiler.Compile(change(Refusing), FilterArchitecture.X64));

        Assert.Contains(text, failure.Message, StringComparison.Ordinal);
        Assert.Equal(code, failure.Code);
    }

    [Fact]
    public void Profile_that_says_nothing_makes_no_filter() => Assert.Null(SeccompCompiler.Compile(new Profile { DefaultAction = "" }, FilterArchitecture.X64));

    [Fact]
    public void Architectures_that_cannot_occur_here_add_nothing() => Assert.Equal(
        SeccompCompiler.Compile(Refusing, FilterArchitecture.X64)!.Program,
        SeccompCompiler.Compile(Refusing with { Architectures = ["SCMP_ARCH_S390X", "SCMP_ARCH_X86_64", "SCMP_ARCH_X86_64"] }, FilterArchitecture.X64)!.Program);

    [Theory]
    [InlineData(null, SpeculationAllowed)]
    [InlineData("", 0)]
    [InlineData("SECCOMP_FILTER_FLAG_TSYNC", 0)]
    [InlineData("SECCOMP_FILTER_FLAG_LOG SECCOMP_FILTER_FLAG_SPEC_ALLOW", 6)]
    public void Flags_are_those_of_seccomp(string? names, uint expected) =>
        Assert.Equal(expected, SeccompCompiler.Compile(Refusing with { Flags = names?.Split(' ', StringSplitOptions.RemoveEmptyEntries) }, FilterArchitecture.X64)!.Flags);

    [Fact]
    public void Rule_that_notifies_asks_for_a_listener()
    {
        var profile = With(Refusing, new SeccompRule { Names = ["mkdir"], Action = "SCMP_ACT_NOTIFY" }) with
        {
            ListenerPath = "/run/listener",
            ListenerMetadata = "text",
            Flags = ["SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"],
        };

        var filter = SeccompCompiler.Compile(profile, FilterArchitecture.X64)!;

        Assert.Equal(40u, filter.Flags);
        Assert.Equal("/run/listener", filter.ListenerPath);
        Assert.Equal("text", filter.ListenerMetadata);
    }

    // architecture, number, jump or answer: short for two calls.
    [Fact]
    public void Small_profile_makes_a_small_program() => Assert.InRange(SeccompCompiler.Compile(Refusing, FilterArchitecture.X64)!.InstructionCount, 8, 12);

    [Theory]
    [InlineData(0x15, 0, 9, 0)]
    [InlineData(0x05, 0, 0, 1)]
    [InlineData(0x20, 0, 0, 64)]
    [InlineData(0x20, 0, 0, 2)]
    [InlineData(0x20, 0, 0, 0)]
    [InlineData(0x16, 0, 0, 0)]
    public void Program_that_the_kernel_would_refuse_is_found(ushort code, byte whenTrue, byte whenFalse, uint operand)
    {
        byte[] program = [(byte)code, 0, whenTrue, whenFalse, (byte)operand, 0, 0, 0];

        Assert.Throws<InvalidOperationException>(() => FilterVerifier.Verify(program));
    }

    private static Profile With(Profile profile, SeccompRule rule) => profile with { Syscalls = [.. profile.Syscalls!, rule] };

    private static SeccompRule Conditional(uint index, string comparison, ulong value = 1) =>
        new() { Names = ["ioctl"], Action = "SCMP_ACT_ALLOW", Args = [new SeccompArgument { Index = index, Value = value, Operator = comparison }] };
}
