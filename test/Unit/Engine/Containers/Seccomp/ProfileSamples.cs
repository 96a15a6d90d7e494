using Caisson.Contracts.Oci;
using Caisson.Engine.Containers.Seccomp;
using Profile = Caisson.Contracts.Oci.Seccomp;

namespace Caisson.UnitTests.Engine.Containers.Seccomp;

/// <summary>Profiles by chance, from a seed: the same in every run.</summary>
internal sealed class ProfileSamples
{
    private static readonly string[] Operators =
        ["SCMP_CMP_NE", "SCMP_CMP_LT", "SCMP_CMP_LE", "SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_MASKED_EQ"];

    private static readonly (string Name, uint? Errno)[] Actions =
    [
        ("SCMP_ACT_KILL", null), ("SCMP_ACT_KILL_THREAD", null), ("SCMP_ACT_KILL_PROCESS", null), ("SCMP_ACT_TRAP", null), ("SCMP_ACT_ERRNO", null),
        ("SCMP_ACT_ERRNO", 38), ("SCMP_ACT_ERRNO", 2), ("SCMP_ACT_TRACE", null), ("SCMP_ACT_TRACE", 7), ("SCMP_ACT_ALLOW", null), ("SCMP_ACT_LOG", null),
        ("SCMP_ACT_NOTIFY", null),
    ];

    private static readonly ulong[] Values =
    [
        0, 1, 2, 7, 8, 40, 0x80, 0x7e020000, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff, 0x100000000, 0x100000001, 0x1ffffffff, 0x7fffffffffffffff,
        0x8000000000000000, 0xffffffff00000000, 0xfffffffffffffffe, 0xffffffffffffffff,
    ];

    private readonly Random _random;
    private readonly string[] _names;

    public ProfileSamples(int seed, IEnumerable<string> names)
    {
        _random = new Random(seed);
        _names = [.. names];
    }

    /// <summary>A profile. Rules of one call do not contradict each other in ways in which libseccomp refuses them or answers by the order of its own tree.</summary>
    public Profile Orderly(params string[] architectures) => Make(architectures, OrderlyRules);

    /// <summary>A profile whose rules overlap and contradict each other as they like.</summary>
    public Profile Wild(int mostRules, params string[] architectures) => Make(architectures, name => WildRules(name, mostRules));

    /// <summary>Arguments near the values that the conditions of some rules name, and others.</summary>
    public ulong[] Arguments(IReadOnlyList<SeccompArgument> conditions)
    {
        var arguments = new ulong[6];
        for (var i = 0; i < arguments.Length; i++)
        {
            var near = conditions.Where(one => one.Index == i).ToArray();
            var value = near.Length == 0 || _random.Next(4) == 0 ? Pick(Values) : _random.Next(2) == 0 ? Pick(near).Value : Pick(near).ValueTwo;
            arguments[i] = _random.Next(8) switch
            {
                0 => value + 1,
                1 => value - 1,
                2 => value ^ (1UL << _random.Next(64)),
                3 => (uint)value,
                4 => value | 0xffffffff00000000,
                _ => value,
            };
        }

        return arguments;
    }

    private Profile Make(string[] architectures, Func<string, IEnumerable<SeccompRule>> rules)
    {
        var (name, errno) = Pick(Actions[..^1]);
        return new Profile
        {
            DefaultAction = name,
            DefaultErrno = errno,
            Architectures = architectures,
            ListenerPath = "/run/listener",
            Syscalls = [.. Enumerable.Range(0, _random.Next(1, 80)).Select(_ => Pick(_names)).Where(static one => one != "write").Distinct().SelectMany(rules)],
        };
    }

    // Several rules of a call that x86 multiplexes become rules of the multiplexer, which contradict each other there.
    private IEnumerable<SeccompRule> OrderlyRules(string name) => _random.Next(name is "socketcall" or "ipc" ? 1 : IsMultiplexed(name) ? 3 : 6) switch
    {
        0 => [Rule(name, [])],
        1 => [Rule(name, Repeated())],
        2 => [Rule(name, Conditions(_random.Next(1, 4)))],
        3 => [Rule(name, Conditions(1)), Rule(name, [])],
        4 => [Rule(name, []), Rule(name, Conditions(2))],
        _ => Alternatives(name),
    };

    private static bool IsMultiplexed(string name) => (MultiplexedCalls.Find(name) ?? MultiplexedCalls.FindInterProcess(name)) is not null;

    private IEnumerable<SeccompRule> WildRules(string name, int most) =>
        Enumerable.Range(0, _random.Next(1, most)).Select(_ => Rule(name, _random.Next(9) == 0 ? [] : _random.Next(6) == 0 ? Repeated() : Conditions(_random.Next(1, 4))));

    // Values of one argument, each with its own answer, also where only their lower halves count.
    private IEnumerable<SeccompRule> Alternatives(string name)
    {
        var index = (uint)_random.Next(6);
        return Values.DistinctBy(static value => (uint)value).Where(_ => _random.Next(3) == 0).Select(value => Rule(name, [new SeccompArgument { Index = index, Value = value, Operator = "SCMP_CMP_EQ" }])).ToArray();
    }

    // Conditions on one argument, any of which will do.
    private SeccompArgument[] Repeated()
    {
        var index = (uint)_random.Next(6);
        return [.. Enumerable.Range(0, _random.Next(2, 4)).Select(_ => new SeccompArgument { Index = index, Value = Pick(Values), Operator = "SCMP_CMP_EQ" })];
    }

    private SeccompArgument[] Conditions(int count) =>
        [.. Enumerable.Range(0, 6).OrderBy(_ => _random.Next()).Take(count).Select(index => new SeccompArgument
        {
            Index = (uint)index,
            Value = Pick(Values),
            ValueTwo = Pick(Values),
            Operator = Pick(Operators),
        })];

    private SeccompRule Rule(string name, IReadOnlyList<SeccompArgument> conditions)
    {
        var (action, errno) = Pick(Actions);
        return new SeccompRule { Names = [name], Action = action, Errno = errno, Args = conditions };
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];
}
