using Caisson.Contracts.Oci;
using Caisson.Engine.Containers.Seccomp;
using Profile = Caisson.Contracts.Oci.Seccomp;

namespace Caisson.UnitTests.Engine.Containers.Seccomp;

/// <summary>What a profile means, said as plainly as possible: by names and rules, without ranges, jumps and halves.</summary>
internal sealed class PlainJudge
{
    private readonly FilterArchitecture _architecture;
    private readonly bool _answersUnknown;
    private readonly uint _otherwise;
    private readonly uint _highest;
    private readonly Dictionary<uint, List<(uint Action, IReadOnlyList<SeccompArgument> Conditions)>> _rules = [];

    public PlainJudge(Profile profile, FilterArchitecture architecture)
    {
        _architecture = architecture;
        _otherwise = FilterAction.Parse(profile.DefaultAction, profile.DefaultErrno, "default");
        foreach (var rule in profile.Syscalls!)
        {
            foreach (var name in rule.Names)
            {
                if (SystemCallNumbers.Find(name) is { } row && architecture.NumberOf(row) is { } number)
                {
                    _highest = Math.Max(_highest, number);
                    Add(number, rule);
                }

                if (architecture == FilterArchitecture.X86 && (MultiplexedCalls.Find(name) ?? MultiplexedCalls.FindInterProcess(name)) is { } part)
                {
                    var first = new SeccompArgument { Index = 0, Value = part, Operator = "SCMP_CMP_EQ" };
                    foreach (var alternative in Split(rule))
                    {
                        Add(MultiplexedCalls.Find(name) is null ? 117u : 102u, alternative with { Args = [first, .. alternative.Args!.Where(static one => one.Index != 0)] });
                    }
                }
            }
        }

        _answersUnknown = profile.Architectures!.Any(name => FilterArchitectures.Parse(name) == architecture)
            && profile.DefaultAction is not ("SCMP_ACT_ALLOW" or "SCMP_ACT_LOG" or "SCMP_ACT_TRACE") && _highest != 0;
    }

    public uint Judge(uint number, ReadOnlySpan<ulong> arguments)
    {
        if (_answersUnknown && number > _highest)
        {
            return FilterAction.Unknown;
        }

        var rules = _rules.GetValueOrDefault(number, []);
        foreach (var (action, conditions) in rules)
        {
            if (conditions.Count == 0)
            {
                return action;
            }
        }

        foreach (var (action, conditions) in rules)
        {
            if (Holds(conditions, arguments))
            {
                return action;
            }
        }

        return _otherwise;
    }

    public IEnumerable<SeccompArgument> ConditionsOf(uint number) => _rules.GetValueOrDefault(number, []).SelectMany(static rule => rule.Conditions);

    /// <summary>The rules of a number, for a failed test.</summary>
    public string Describe(uint number) => string.Join("; ", _rules.GetValueOrDefault(number, []).Select(static rule =>
        $"{rule.Action:x} if {string.Join(" and ", rule.Conditions.Select(static one => $"{one.Index} {one.Operator} {one.Value:x} {one.ValueTwo:x}"))}"));

    private void Add(uint number, SeccompRule rule)
    {
        var action = FilterAction.Parse(rule.Action, rule.Errno, "rule");
        if (action == _otherwise)
        {
            return;
        }

        if (!_rules.TryGetValue(number, out var known))
        {
            _rules.Add(number, known = []);
        }

        known.AddRange(Split(rule).Select(one => (action, (IReadOnlyList<SeccompArgument>)[.. one.Args!.Where(Matters)])));
    }

    private static IEnumerable<SeccompRule> Split(SeccompRule rule) => rule.Args!.DistinctBy(static one => one.Index).Count() == rule.Args!.Count
        ? [rule]
        : rule.Args.Select(condition => rule with { Args = [condition] });

    // Under an empty mask everything is equal: such a condition is none.
    private bool Matters(SeccompArgument condition) =>
        condition.Operator != "SCMP_CMP_MASKED_EQ" || (_architecture.IsNarrow() ? (uint)condition.Value : condition.Value) != 0;

    private bool Holds(IReadOnlyList<SeccompArgument> conditions, ReadOnlySpan<ulong> arguments)
    {
        foreach (var condition in conditions)
        {
            var (argument, value, second) = (arguments[(int)condition.Index], condition.Value, condition.ValueTwo);
            if (_architecture.IsNarrow())
            {
                (argument, value, second) = ((uint)argument, (uint)value, (uint)second);
            }

            var holds = condition.Operator switch
            {
                "SCMP_CMP_NE" => argument != value,
                "SCMP_CMP_LT" => argument < value,
                "SCMP_CMP_LE" => argument <= value,
                "SCMP_CMP_EQ" => argument == value,
                "SCMP_CMP_GE" => argument >= value,
                "SCMP_CMP_GT" => argument > value,
                _ => (argument & value) == (second & value),
            };
            if (!holds)
            {
                return false;
            }
        }

        return true;
    }
}
