namespace Caisson.Engine.Containers.Seccomp;

/// <summary>The verdicts of one architecture, by number.</summary>
internal sealed class ArchitectureCalls
{
    // All numbers of the table are below this, but for those of 32-bit ARM that lie apart (__ARM_NR_BASE).
    private const int Common = 600;
    private const uint ArmBase = 0xf0000;
    private const int ArmPrivate = 8;

    // x86's two calls that stand for many: their first argument says which.
    private const uint SocketCall = 102;
    private const uint InterProcessCall = 117;

    private readonly CallVerdict[] _verdicts = new CallVerdict[Common + ArmPrivate];
    private readonly uint _default;
    private uint? _highest;

    /// <summary>Begins with the default action for everything.</summary>
    public ArchitectureCalls(FilterArchitecture architecture, uint defaultAction)
    {
        Architecture = architecture;
        _default = defaultAction;
        Array.Fill(_verdicts, new CallVerdict(defaultAction));
    }

    /// <summary>The architecture.</summary>
    public FilterArchitecture Architecture { get; }

    /// <summary>The specification names it, rather than that it is the machine's own.</summary>
    public bool IsNamed { get; set; }

    private uint First => Architecture == FilterArchitecture.X32 ? FilterArchitectures.X32Bit : 0;

    /// <summary>Notes that the specification knows a call: higher numbers are newer than it.</summary>
    public void Know(in SystemCallRow row)
    {
        if (Architecture.NumberOf(row) is { } number && (_highest is null || number > _highest))
        {
            _highest = number;
        }
    }

    /// <summary>Adds a rule for a call.</summary>
    /// <param name="name">The call.</param>
    /// <param name="row">Its numbers.</param>
    /// <param name="rule">The rule; without conditions it decides.</param>
    public void Add(string name, in SystemCallRow row, FilterRule rule)
    {
        if (Architecture.NumberOf(row) is { } number)
        {
            Add(number, rule);
        }

        if (Architecture == FilterArchitecture.X86)
        {
            AddMultiplexed(name, rule);
        }
    }

    /// <summary>Writes the verdicts as ranges, in order, over the numbers of this architecture.</summary>
    /// <param name="ranges">Where to; a range ends where the next begins.</param>
    /// <param name="answersUnknown">Numbers above the highest known answer ENOSYS.</param>
    public void WriteRanges(List<NumberRange> ranges, bool answersUnknown)
    {
        for (var i = 0; i < _verdicts.Length; i++)
        {
            var number = i < Common ? First + (uint)i : ArmBase + (uint)(i - Common);
            if (i == Common)
            {
                // Between the common numbers and ARM's own nothing is known.
                Extend(ranges, First + Common, new CallVerdict(_default));
                if (Architecture != FilterArchitecture.Arm)
                {
                    break;
                }
            }

            Extend(ranges, number, _verdicts[i]);
        }

        if (Architecture == FilterArchitecture.Arm)
        {
            Extend(ranges, ArmBase + ArmPrivate, new CallVerdict(_default));
        }

        if (answersUnknown && IsNamed && _highest is { } highest)
        {
            Cut(ranges, highest + 1);
        }
    }

    /// <summary>Adds a range unless it answers as the one before.</summary>
    internal static void Extend(List<NumberRange> ranges, uint first, in CallVerdict verdict)
    {
        if (ranges.Count == 0 || !ranges[^1].Verdict.IsSameActionAs(verdict))
        {
            ranges.Add(new NumberRange(first, verdict));
        }
    }

    private static void Cut(List<NumberRange> ranges, uint first)
    {
        while (ranges.Count > 0 && ranges[^1].First >= first)
        {
            ranges.RemoveAt(ranges.Count - 1);
        }

        Extend(ranges, first, new CallVerdict(FilterAction.Unknown));
    }

    private void Add(uint number, FilterRule rule)
    {
        var place = number - First;
        ref var verdict = ref _verdicts[place < Common ? place : Common + (place - ArmBase)];
        rule = HasVoid(rule) ? WithoutVoid(rule) : rule;
        if (rule.Conditions.Length == 0)
        {
            verdict.Decide(rule.Action);
        }
        else
        {
            verdict.Add(rule);
        }
    }

    // A condition under an empty mask always holds; what is left without conditions is unconditional.
    private FilterRule WithoutVoid(FilterRule rule) => rule with { Conditions = Array.FindAll(rule.Conditions, condition => !IsVoid(condition)) };

    private bool HasVoid(FilterRule rule)
    {
        foreach (var condition in rule.Conditions)
        {
            if (IsVoid(condition))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsVoid(in ArgumentCondition condition) => (Architecture.IsNarrow() ? (uint)condition.Mask : condition.Mask) == 0;

    // The first argument is the part; conditions on the others stay, those on the first cannot be judged and fall away, as with libseccomp.
    private void AddMultiplexed(string name, FilterRule rule)
    {
        var (number, part) = MultiplexedCalls.Find(name) is { } socket ? (SocketCall, socket) : (InterProcessCall, MultiplexedCalls.FindInterProcess(name) ?? 0);
        if (part == 0)
        {
            return;
        }

        var conditions = new List<ArgumentCondition> { new(0, ArgumentComparison.Equal, part) };
        foreach (var condition in rule.Conditions)
        {
            if (condition.Index != 0)
            {
                conditions.Add(condition);
            }
        }

        Add(number, rule with { Conditions = [.. conditions] });
    }
}
