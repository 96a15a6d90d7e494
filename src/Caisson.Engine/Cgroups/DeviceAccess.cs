using System.Globalization;
using Caisson.Contracts.Oci;

namespace Caisson.Engine.Cgroups;

/// <summary>Device rules, in the order in which they count, and as the v1 devices controller takes them.</summary>
/// <remarks>
/// A container begins with nothing allowed, then come the specification's rules in their order, then the devices every container has (and mknod of
/// any device, which gives no access). The v1 controller keeps one default and a list of exceptions to it, and cannot carve a hole into a wider
/// exception: such a rule would silently do nothing, so it is refused there.
/// </remarks>
internal static class DeviceAccess
{
    private const string All = "rwm";

    private static readonly DeviceStep[] Defaults =
    [
        new(true, 'c', null, null, "m"),
        new(true, 'b', null, null, "m"),
        new(true, 'c', 1, 3, All),
        new(true, 'c', 1, 5, All),
        new(true, 'c', 1, 7, All),
        new(true, 'c', 1, 8, All),
        new(true, 'c', 1, 9, All),
        new(true, 'c', 5, 0, All),
        new(true, 'c', 5, 1, All),
        new(true, 'c', 5, 2, All),
        new(true, 'c', 136, null, All),
    ];

    /// <summary>The rules in order, the first of which sets the default; for each kind of access the last that speaks of it counts.</summary>
    /// <exception cref="CgroupException">A rule makes no sense.</exception>
    public static List<DeviceStep> List(IReadOnlyList<DeviceRule> rules)
    {
        List<DeviceStep> steps = [new(false, 'a', null, null, All)];
        foreach (var step in rules.SelectMany(Read))
        {
            if (step.Type == 'a')
            {
                steps.Clear();
            }

            steps.Add(step);
        }

        if (!steps[0].Allow)
        {
            steps.AddRange(Defaults);
        }

        return steps;
    }

    /// <summary>The steps for the v1 controller, the first of which sets the default.</summary>
    /// <exception cref="CgroupException">A rule makes no sense, or cannot be expressed.</exception>
    public static List<DeviceStep> Compile(IReadOnlyList<DeviceRule> rules)
    {
        List<DeviceStep> steps = [new(false, 'a', null, null, All)];
        foreach (var rule in rules)
        {
            foreach (var step in Read(rule))
            {
                if (step.Type == 'a')
                {
                    steps.Clear();
                    steps.Add(step);
                }
                else if (step.Allow == steps[0].Allow)
                {
                    TakeBack(steps, step);
                }
                else
                {
                    steps.Add(step);
                }
            }
        }

        if (!steps[0].Allow)
        {
            foreach (var step in Defaults)
            {
                _ = steps.Remove(step);
                steps.Add(step with { IsDefault = true });
            }
        }

        return steps;
    }

    private static IEnumerable<DeviceStep> Read(DeviceRule rule)
    {
        var access = string.IsNullOrEmpty(rule.Access) ? All : rule.Access;
        var name = $"device rule {rule.Type ?? "a"} {rule.Major?.ToString(CultureInfo.InvariantCulture) ?? "*"}:{rule.Minor?.ToString(CultureInfo.InvariantCulture) ?? "*"} {access}";
        if (access.Length > 3 || access.AsSpan().ContainsAnyExcept(All))
        {
            throw CgroupException.BadValue(name, "access is any of r, w and m");
        }

        long? major = rule.Major is -1 ? null : rule.Major;
        long? minor = rule.Minor is -1 ? null : rule.Minor;
        if (major is < 0 or > uint.MaxValue || minor is < 0 or > uint.MaxValue)
        {
            throw CgroupException.BadValue(name, "a device number is not negative and has 32 bits at most");
        }

        var isEverything = major is null && minor is null && access.Contains('r') && access.Contains('w') && access.Contains('m');
        return rule.Type switch
        {
            "c" or "u" => [new DeviceStep(rule.Allow, 'c', major, minor, access)],
            "b" => [new DeviceStep(rule.Allow, 'b', major, minor, access)],
            null or "" or "a" when isEverything => [new DeviceStep(rule.Allow, 'a', null, null, All)],
            null or "" or "a" => [new DeviceStep(rule.Allow, 'c', major, minor, access), new DeviceStep(rule.Allow, 'b', major, minor, access)],
            _ => throw CgroupException.BadValue(name, "the type is one of a, b and c"),
        };
    }

    /// <summary>A rule that says what the default says: exceptions within it end.</summary>
    private static void TakeBack(List<DeviceStep> steps, DeviceStep step)
    {
        for (var index = steps.Count - 1; index > 0; index--)
        {
            var exception = steps[index];
            if (!exception.Overlaps(step))
            {
                continue;
            }

            if (!step.Names(exception))
            {
                throw CgroupException.Refused(
                    $"device rule \"{(step.Allow ? "allow" : "deny")} {step.Line}\"",
                    $"the kernel cannot carve it out of \"{(exception.Allow ? "allow" : "deny")} {exception.Line}\"",
                    "list the devices one by one");
            }

            var rest = exception.Access;
            foreach (var letter in step.Access)
            {
                rest = rest.Replace(letter.ToString(), "", StringComparison.Ordinal);
            }

            if (rest.Length == 0)
            {
                steps.RemoveAt(index);
            }
            else
            {
                steps[index] = exception with { Access = rest };
            }
        }
    }
}
