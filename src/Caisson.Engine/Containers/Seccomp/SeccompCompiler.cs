using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Profile = Caisson.Contracts.Oci.Seccomp;

namespace Caisson.Engine.Containers.Seccomp;

/// <summary>Compiles <c>linux.seccomp</c> into a program of classic BPF. A pure function; its answers are those of runc with libseccomp.</summary>
/// <remarks>
/// What the rules mean (docs/launcher.md says where and why others differ):
/// calls without a rule get the default action. An unconditional rule outweighs conditional ones, the first of them the others; of conditional rules the first that holds
/// decides. The conditions of a rule must all hold, but when two are on the same argument each of them is a rule of its own. A rule whose action is the default is as if
/// it were not there. Unknown names are left out of account. Under a default that refuses, numbers above the highest that the profile names answer ENOSYS, so that
/// programs fall back from calls that are newer than the profile. Calls of an architecture that is not listed kill; the machine's own always is.
/// The program looks at the architecture, then finds the number by a binary search over ranges with one answer.
/// </remarks>
internal static class SeccompCompiler
{
    private const int NumberOffset = 0;
    private const int ArchitectureOffset = 4;
    private const int ArgumentCount = 6;
    private const uint Invalid = uint.MaxValue;

    /// <summary>Compiles.</summary>
    /// <param name="profile">The section of the specification; null when there is none.</param>
    /// <param name="native">The machine's own architecture.</param>
    /// <returns>Null when the profile says nothing at all: no filter.</returns>
    /// <exception cref="LaunchException">The profile is wrong, by name and place.</exception>
    public static SeccompFilter? Compile(Profile? profile, FilterArchitecture native)
    {
        var rules = profile?.Syscalls ?? [];
        if (profile is null || (string.IsNullOrEmpty(profile.DefaultAction) && rules.Count == 0))
        {
            return null;
        }

        var otherwise = FilterAction.Parse(profile.DefaultAction, profile.DefaultErrno, "linux.seccomp.defaultAction");
        var calls = ArchitecturesOf(profile, native, otherwise);
        var notifies = AddRules(rules, calls, otherwise);
        if (otherwise == FilterAction.Notify)
        {
            throw SpecCheck.Invalid("SCMP_ACT_NOTIFY cannot be the default action: the process must get as far as handing its listener over");
        }

        var program = Write(calls, otherwise, native);
        FilterVerifier.Verify(program);
        return new SeccompFilter
        {
            Program = program,
            Flags = FilterFlags.Parse(profile.Flags, notifies),
            ListenerPath = notifies ? PathOf(profile) : null,
            ListenerMetadata = MetadataOf(profile),
        };
    }

    private static List<ArchitectureCalls> ArchitecturesOf(Profile profile, FilterArchitecture native, uint otherwise)
    {
        var calls = new List<ArchitectureCalls>(3) { new(native, otherwise) };
        foreach (var name in profile.Architectures ?? [])
        {
            if (FilterArchitectures.Parse(name) is not { } architecture)
            {
                continue;
            }

            var known = calls.Find(one => one.Architecture == architecture);
            if (known is null)
            {
                calls.Add(known = new ArchitectureCalls(architecture, otherwise));
            }

            known.IsNamed = true;
        }

        return calls;
    }

    private static bool AddRules(IReadOnlyList<SeccompRule> rules, List<ArchitectureCalls> calls, uint otherwise)
    {
        var notifies = false;
        for (var i = 0; i < rules.Count; i++)
        {
            var where = $"linux.seccomp.syscalls[{i}]";
            var action = FilterAction.Parse(rules[i].Action, rules[i].Errno, where);
            notifies |= action == FilterAction.Notify;
            var alternatives = Alternatives(rules[i].Args ?? [], action, where);
            foreach (var name in rules[i].Names)
            {
                Add(name, where, action == otherwise ? [] : alternatives, calls);
            }
        }

        return notifies;
    }

    private static void Add(string name, string where, FilterRule[] alternatives, List<ArchitectureCalls> calls)
    {
        if (name.Length == 0)
        {
            throw SpecCheck.Invalid($"an empty name in {where}");
        }

        if (name == "write" && alternatives is [{ Action: FilterAction.Notify }, ..])
        {
            throw SpecCheck.Invalid($"SCMP_ACT_NOTIFY for write in {where}: the process hands its listener over by it");
        }

        if (SystemCallNumbers.Find(name) is not { } row)
        {
            return;
        }

        foreach (var architecture in calls)
        {
            architecture.Know(row);
            foreach (var rule in alternatives)
            {
                architecture.Add(name, row, rule);
            }
        }
    }

    // One rule whose conditions must all hold; with an argument named twice, a rule for each condition.
    private static FilterRule[] Alternatives(IReadOnlyList<SeccompArgument> arguments, uint action, string where)
    {
        var conditions = new ArgumentCondition[arguments.Count];
        Span<bool> isSeen = stackalloc bool[ArgumentCount];
        var isAnyTwice = false;
        for (var i = 0; i < conditions.Length; i++)
        {
            conditions[i] = ArgumentCondition.Parse(arguments[i], where);
            isAnyTwice |= isSeen[(int)conditions[i].Index];
            isSeen[(int)conditions[i].Index] = true;
        }

        return isAnyTwice ? Array.ConvertAll(conditions, condition => new FilterRule([condition], action)) : [new FilterRule(conditions, action)];
    }

    // From the end: the sections of the architectures, the machine's own nearest to the beginning, then the choice between them.
    private static byte[] Write(List<ArchitectureCalls> calls, uint otherwise, FilterArchitecture native)
    {
        var program = new FilterAssembler();
        var next = FilterTarget.Answer(FilterAction.KillThread);
        var answersUnknown = !FilterAction.IsPermissive(otherwise);
        var x32 = calls.Find(static one => one.Architecture == FilterArchitecture.X32);
        var sections = new List<(uint Token, FilterTarget Entry)>(3);
        for (var i = calls.Count - 1; i >= 0; i--)
        {
            if (calls[i].Architecture == FilterArchitecture.X32)
            {
                continue;
            }

            var ranges = new List<NumberRange>(256);
            calls[i].WriteRanges(ranges, answersUnknown);
            if (calls[i].Architecture == FilterArchitecture.X64)
            {
                WriteX32(ranges, x32, otherwise, answersUnknown);
            }

            var search = new NumberSearch(program, ranges, calls[i].Architecture.IsNarrow(), x32 is null ? uint.MaxValue : FilterArchitectures.X32Bit);
            sections.Add((calls[i].Architecture.Token(), program.Load(NumberOffset, search.Write())));
        }

        foreach (var (token, entry) in sections)
        {
            next = program.Test(FilterJump.Equal, token, entry, next);
        }

        return program.Finish(program.Load(ArchitectureOffset, next));
    }

    // x86-64 numbers with the bit of x32: those of x32 when it is listed, else they kill; but -1, which a tracer sets to skip a call, is no number of x32.
    private static void WriteX32(List<NumberRange> ranges, ArchitectureCalls? x32, uint otherwise, bool answersUnknown)
    {
        if (x32 is not null)
        {
            var others = new List<NumberRange>(256);
            x32.WriteRanges(others, answersUnknown);
            ranges.AddRange(others);
            return;
        }

        ranges.Add(new NumberRange(FilterArchitectures.X32Bit, new CallVerdict(FilterAction.KillThread)));
        ranges.Add(new NumberRange(Invalid, new CallVerdict(otherwise)));
    }

    private static string PathOf(Profile profile) => profile.ListenerPath is { Length: > 0 } path
        ? path
        : throw SpecCheck.Invalid("linux.seccomp notifies a listener, but linux.seccomp.listenerPath names none");

    private static string? MetadataOf(Profile profile) => string.IsNullOrEmpty(profile.ListenerMetadata) || !string.IsNullOrEmpty(profile.ListenerPath)
        ? profile.ListenerMetadata
        : throw new LaunchException(ErrorCode.InvalidDocument, "linux.seccomp.listenerMetadata without a listenerPath", 0);
}
