using System.Globalization;
using Caisson.Engine.Containers.Seccomp;
using Profile = Caisson.Contracts.Oci.Seccomp;

namespace Caisson.UnitTests.Engine.Containers.Seccomp;

/// <summary>Compiled programs against libseccomp's and against the plain meaning of the rules: the same verdict for every number and interesting arguments.</summary>
public sealed class SeccompVerdictTests
{
    private const int ArgumentSets = 25;

    private static readonly string[][] X64Choices =
    [
        [], ["SCMP_ARCH_X86_64"], ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86"], ["SCMP_ARCH_X86_64", "SCMP_ARCH_X32"], ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"], ["SCMP_ARCH_X86"],
    ];

    private static readonly string[][] Arm64Choices = [[], ["SCMP_ARCH_AARCH64"], ["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM"], ["SCMP_ARCH_ARM"]];

    [LibSeccompFact]
    public void Programs_answer_as_those_of_libseccomp()
    {
        var refused = 0;
        for (var seed = 0; seed < 120; seed++)
        {
            var samples = new ProfileSamples(seed, SystemCallNumbers.Names().Where(LibSeccomp.Knows));
            var native = seed % 3 == 0 ? FilterArchitecture.Arm64 : FilterArchitecture.X64;
            var choices = native == FilterArchitecture.Arm64 ? Arm64Choices : X64Choices;
            var profile = samples.Orderly(choices[seed % choices.Length]);
            if (LibSeccomp.Compile(profile, native) is not { } reference)
            {
                refused++;
                continue;
            }

            // libseccomp has no part in the answers to unknown numbers: those are runc's, and the plain meaning's.
            Compare(samples, profile, native, seed, (judge, number, architecture, arguments) =>
                judge.Judge(number, arguments) == FilterAction.Unknown ? FilterAction.Unknown : BpfMachine.Run(reference, number, architecture, arguments));
        }

        Assert.True(refused < 12, $"{refused} profiles were refused by libseccomp");
    }

    [Fact]
    public void Programs_answer_what_the_rules_mean()
    {
        for (var seed = 1000; seed < 1120; seed++)
        {
            var samples = new ProfileSamples(seed, SystemCallNumbers.Names());
            var native = seed % 3 == 0 ? FilterArchitecture.Arm64 : FilterArchitecture.X64;
            var choices = native == FilterArchitecture.Arm64 ? Arm64Choices : X64Choices;
            var profile = samples.Wild(seed % 10 == 0 ? 12 : 4, choices[seed % choices.Length]);

            Compare(samples, profile, native, seed, (judge, number, _, arguments) => judge.Judge(number, arguments));
        }
    }

    private static void Compare(ProfileSamples samples, Profile profile, FilterArchitecture native, int seed, Func<PlainJudge, uint, uint, ulong[], uint> expect)
    {
        var program = SeccompCompiler.Compile(profile, native)!.Program;
        var listed = profile.Architectures!.Select(static name => FilterArchitectures.Parse(name)!.Value).Append(native).Distinct().ToArray();
        foreach (var architecture in listed)
        {
            var judge = new PlainJudge(profile, architecture);
            foreach (var number in Numbers(architecture))
            {
                var conditions = judge.ConditionsOf(number).ToArray();
                for (var i = 0; i < (conditions.Length == 0 ? 1 : ArgumentSets); i++)
                {
                    var arguments = samples.Arguments(conditions);
                    var expected = expect(judge, number, architecture.Token(), arguments);
                    var answer = BpfMachine.Run(program, number, architecture.Token(), arguments);

                    if (expected != answer)
                    {
                        Assert.Fail($"seed {seed}, {architecture} {number}: {answer:x} instead of {expected:x} with {string.Join(' ', arguments.Select(static one => one.ToString("x", CultureInfo.InvariantCulture)))} by {judge.Describe(number)}");
                    }
                }
            }
        }

        foreach (var other in Enum.GetValues<FilterArchitecture>().Where(one => Array.TrueForAll(listed, known => known.Token() != one.Token())))
        {
            Assert.Equal(FilterAction.KillThread, BpfMachine.Run(program, 1, other.Token(), [0, 0, 0, 0, 0, 0]));
        }

        if (native == FilterArchitecture.X64 && !listed.Contains(FilterArchitecture.X32))
        {
            Assert.Equal(FilterAction.KillThread, BpfMachine.Run(program, FilterArchitectures.X32Bit, native.Token(), [0, 0, 0, 0, 0, 0]));
            Assert.Equal(FilterAction.Parse(profile.DefaultAction, profile.DefaultErrno, "default"), BpfMachine.Run(program, uint.MaxValue, native.Token(), [0, 0, 0, 0, 0, 0]));
        }
    }

    private static IEnumerable<uint> Numbers(FilterArchitecture architecture)
    {
        var first = architecture == FilterArchitecture.X32 ? FilterArchitectures.X32Bit : 0;
        var numbers = Enumerable.Range(0, 620).Select(number => first + (uint)number);
        return architecture switch
        {
            FilterArchitecture.X64 => numbers.Append(FilterArchitectures.X32Bit - 1),
            FilterArchitecture.X32 => numbers.Append(0x7fffffffu).Append(0x80000003),
            FilterArchitecture.Arm => numbers.Concat(Enumerable.Range(0xefffe, 14).Select(static number => (uint)number)),
            _ => numbers.Append(FilterArchitectures.X32Bit + 3).Append(uint.MaxValue),
        };
    }
}
