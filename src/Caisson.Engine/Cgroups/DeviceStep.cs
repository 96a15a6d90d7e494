using System.Globalization;

namespace Caisson.Engine.Cgroups;

/// <summary>One line for <c>devices.allow</c> or <c>devices.deny</c>.</summary>
/// <param name="Allow">Which of the two.</param>
/// <param name="Type"><c>a</c>, <c>b</c> or <c>c</c>.</param>
/// <param name="Major">The major number; null is any.</param>
/// <param name="Minor">The minor number; null is any.</param>
/// <param name="Access">Of <c>r</c>, <c>w</c>, <c>m</c>.</param>
internal sealed record DeviceStep(bool Allow, char Type, long? Major, long? Minor, string Access)
{
    /// <summary>Every container has it.</summary>
    public bool IsDefault { get; init; }

    /// <summary>The line.</summary>
    public string Line => Type == 'a' ? "a" : $"{Type} {Number(Major)}:{Number(Minor)} {Access}";

    /// <summary>Whether every device that the other speaks of is one that it speaks of.</summary>
    public bool Names(DeviceStep other) =>
        Type == other.Type && (Major is null || Major == other.Major) && (Minor is null || Minor == other.Minor);

    /// <summary>Whether both speak of some access to some device.</summary>
    public bool Overlaps(DeviceStep other) =>
        Type == other.Type && (Major is null || other.Major is null || Major == other.Major) && (Minor is null || other.Minor is null || Minor == other.Minor)
        && other.Access.AsSpan().ContainsAny(Access);

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "*";
}
