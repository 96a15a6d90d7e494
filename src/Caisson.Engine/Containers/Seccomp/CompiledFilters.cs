using Caisson.Contracts.Oci;
using Profile = Caisson.Contracts.Oci.Seccomp;

namespace Caisson.Engine.Containers.Seccomp;

/// <summary>Compiles profiles and keeps the last few filters: the containers of one host mostly share a profile, and every exec has its container's again.</summary>
/// <remarks>For one thread. Profiles are compared by what they say, since each container's specification brings its own copy.</remarks>
internal sealed class CompiledFilters
{
    private const int Capacity = 4;

    // The latest last.
    private readonly List<(Profile Profile, FilterArchitecture Native, SeccompFilter? Filter)> _known = new(Capacity);

    /// <summary>The filter of a profile.</summary>
    /// <param name="profile">The section of the specification; null when there is none.</param>
    /// <param name="native">The machine's own architecture.</param>
    /// <returns>Null when the profile says nothing at all: no filter.</returns>
    /// <exception cref="LaunchException">The profile is wrong, by name and place.</exception>
    public SeccompFilter? Compile(Profile? profile, FilterArchitecture native)
    {
        if (profile is null)
        {
            return null;
        }

        var index = _known.FindLastIndex(one => one.Native == native && IsSame(one.Profile, profile));
        var entry = index >= 0 ? _known[index] : (Profile: profile, Native: native, Filter: SeccompCompiler.Compile(profile, native));
        if (index >= 0 || _known.Count == Capacity)
        {
            _known.RemoveAt(Math.Max(index, 0));
        }

        _known.Add(entry);
        return entry.Filter;
    }

    private static bool IsSame(Profile one, Profile other) =>
        ReferenceEquals(one, other)
        || (one.DefaultAction == other.DefaultAction
            && one.DefaultErrno == other.DefaultErrno
            && one.ListenerPath == other.ListenerPath
            && one.ListenerMetadata == other.ListenerMetadata
            && IsSame(one.Architectures, other.Architectures, static (left, right) => left == right)
            && IsSame(one.Flags, other.Flags, static (left, right) => left == right)
            && IsSame(one.Syscalls, other.Syscalls, IsSame));

    private static bool IsSame(SeccompRule one, SeccompRule other) =>
        one.Action == other.Action
        && one.Errno == other.Errno
        && IsSame(one.Names, other.Names, static (left, right) => left == right)
        && IsSame(one.Args, other.Args, IsSame);

    private static bool IsSame(SeccompArgument one, SeccompArgument other) =>
        (one.Index, one.Value, one.ValueTwo, one.Operator) == (other.Index, other.Value, other.ValueTwo, other.Operator);

    private static bool IsSame<T>(IReadOnlyList<T>? one, IReadOnlyList<T>? other, Func<T, T, bool> isSame)
    {
        if (one is null || other is null || one.Count != other.Count)
        {
            return one is null && other is null;
        }

        for (var i = 0; i < one.Count; i++)
        {
            if (!isSame(one[i], other[i]))
            {
                return false;
            }
        }

        return true;
    }
}
