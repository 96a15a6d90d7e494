namespace Caisson.Engine.Containers.Seccomp;

/// <summary>Writes the rules of one call.</summary>
/// <remarks>
/// struct seccomp_data: arguments of 64 bits from byte 16 on; BPF sees halves of 32 bits, the lower one first on our machines. A narrow architecture's arguments are
/// compared in their lower half alone, the condition's value cut likewise, as with libseccomp.
/// </remarks>
internal sealed class ConditionWriter
{
    private const int FirstArgument = 16;
    private const int ArgumentBytes = 8;
    private const int HighHalf = 4;

    private readonly FilterAssembler _program;
    private readonly bool _isNarrow;

    /// <summary>Writes for one architecture.</summary>
    public ConditionWriter(FilterAssembler program, bool isNarrow)
    {
        _program = program;
        _isNarrow = isNarrow;
    }

    /// <summary>Writes a verdict: its rules from the last to the first, each leading to the next when it does not hold.</summary>
    /// <returns>Where it begins.</returns>
    public FilterTarget Write(in CallVerdict verdict)
    {
        var next = FilterTarget.Answer(verdict.Otherwise);
        var rules = verdict.Rules;
        for (var i = (rules?.Count ?? 0) - 1; i >= 0; i--)
        {
            var first = FirstOfRun(rules!, i);
            next = first < i ? WriteRun(rules!, first, i, next) : Write(rules![i], next);
            i = first;
        }

        return next;
    }

    private FilterTarget Write(FilterRule rule, FilterTarget next)
    {
        var holds = FilterTarget.Answer(rule.Action);
        for (var i = rule.Conditions.Length - 1; i >= 0; i--)
        {
            holds = Write(rule.Conditions[i], holds, next);
        }

        return holds;
    }

    private FilterTarget Write(in ArgumentCondition condition, FilterTarget holds, FilterTarget fails) => condition.Comparison switch
    {
        ArgumentComparison.Equal => WriteMasked(condition, holds, fails),
        ArgumentComparison.MaskedEqual => WriteMasked(condition, holds, fails),
        ArgumentComparison.NotEqual => WriteMasked(condition, fails, holds),
        ArgumentComparison.Greater => WriteOrder(condition, FilterJump.Greater, holds, fails),
        ArgumentComparison.GreaterOrEqual => WriteOrder(condition, FilterJump.GreaterOrEqual, holds, fails),
        ArgumentComparison.Less => WriteOrder(condition, FilterJump.GreaterOrEqual, fails, holds),
        ArgumentComparison.LessOrEqual => WriteOrder(condition, FilterJump.Greater, fails, holds),
    };

    // A half that the mask does not touch is not looked at.
    private FilterTarget WriteMasked(in ArgumentCondition condition, FilterTarget holds, FilterTarget fails)
    {
        var target = WriteHalf(condition, Low(condition.Mask), Low(condition.Value), 0, holds, fails);
        return _isNarrow ? target : WriteHalf(condition, High(condition.Mask), High(condition.Value), HighHalf, target, fails);
    }

    private FilterTarget WriteHalf(in ArgumentCondition condition, uint mask, uint value, int half, FilterTarget holds, FilterTarget fails)
    {
        if (mask == 0)
        {
            return holds;
        }

        var test = _program.Test(FilterJump.Equal, value, holds, fails);
        return _program.Load(Offset(condition) + half, mask == uint.MaxValue ? test : _program.Mask(mask, test));
    }

    // The upper halves decide unless they are equal.
    private FilterTarget WriteOrder(in ArgumentCondition condition, FilterJump jump, FilterTarget holds, FilterTarget fails)
    {
        var target = _program.Load(Offset(condition), _program.Test(jump, Low(condition.Value), holds, fails));
        if (_isNarrow)
        {
            return target;
        }

        target = _program.Test(FilterJump.Equal, High(condition.Value), target, fails);
        return _program.Load(Offset(condition) + HighHalf, _program.Test(FilterJump.Greater, High(condition.Value), holds, target));
    }

    // Rules that compare one argument with values of the same upper half: the halves are loaded once for all of them.
    private FilterTarget WriteRun(List<FilterRule> rules, int first, int last, FilterTarget next)
    {
        var argument = rules[first].Conditions[0];
        var target = next;
        for (var i = last; i >= first; i--)
        {
            target = _program.Test(FilterJump.Equal, Low(rules[i].Conditions[0].Value), FilterTarget.Answer(rules[i].Action), target);
        }

        target = _program.Load(Offset(argument), target);
        return _isNarrow
            ? target
            : _program.Load(Offset(argument) + HighHalf, _program.Test(FilterJump.Equal, High(argument.Value), target, next));
    }

    private int FirstOfRun(List<FilterRule> rules, int last)
    {
        var first = last;
        while (first > 0 && IsPlain(rules[last]) && IsPlain(rules[first - 1]) && CanShare(rules[first - 1].Conditions[0], rules[last].Conditions[0]))
        {
            first--;
        }

        return first;
    }

    private bool CanShare(in ArgumentCondition one, in ArgumentCondition other) =>
        one.Index == other.Index && (_isNarrow || High(one.Value) == High(other.Value));

    private static bool IsPlain(FilterRule rule) => rule.Conditions is [{ Comparison: ArgumentComparison.Equal }];

    private static int Offset(in ArgumentCondition condition) => FirstArgument + ((int)condition.Index * ArgumentBytes);

    private static uint Low(ulong value) => (uint)value;

    private static uint High(ulong value) => (uint)(value >> 32);
}
