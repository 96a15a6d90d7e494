using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution.SystemCalls;

/// <summary>Reads a profile's file, and says what of it counts for a container.</summary>
public static class ProfileText
{
    /// <summary>Reads a profile.</summary>
    /// <exception cref="FormatException">It is no profile; the message says why.</exception>
    public static SeccompProfile Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var profile = ProfileCodecs.SeccompProfile.Read(json);
            return profile is not { DefaultAction: null, Syscalls: null } and not null
                ? HasHoles(profile) ? throw new FormatException("it has a null in a list") : profile
                : throw new FormatException("it has neither 'defaultAction' nor 'syscalls'");
        }
        catch (JsonException failure)
        {
            throw new FormatException(failure.Message, failure);
        }
    }

    /// <summary>The part of a profile that counts for a container, in the specification's form. A pure function.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="capabilities">The container's bounding set, as <c>CAP_…</c>.</param>
    /// <param name="architecture">The machine's architecture.</param>
    /// <param name="kernel">The kernel's version.</param>
    /// <exception cref="FormatException">The profile says a thing in two ways, or a kernel's version is none.</exception>
    public static Seccomp Resolve(SeccompProfile profile, IReadOnlyList<string> capabilities, Architecture architecture, Version kernel)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(capabilities);
        if (profile is { Architectures.Count: > 0, ArchitectureMap.Count: > 0 })
        {
            throw new FormatException("the seccomp profile has both 'architectures' and 'archMap'");
        }

        var rules = new List<SeccompRule>();
        foreach (var rule in profile.Syscalls ?? [])
        {
            if (rule.Name is not null && rule.Names is { Count: > 0 })
            {
                throw new FormatException($"a rule of the seccomp profile has both 'name' and 'names': {rule.Name}");
            }

            if (Counts(rule, capabilities, architecture, kernel))
            {
                rules.Add(new SeccompRule { Names = rule.Name is { } name ? [name] : rule.Names ?? [], Action = rule.Action ?? "", Errno = rule.Errno, Args = rule.Args });
            }
        }

        return new Seccomp
        {
            DefaultAction = profile.DefaultAction ?? "",
            DefaultErrno = profile.DefaultErrno,
            Architectures = profile.Architectures ?? Mapped(profile.ArchitectureMap ?? [], architecture),
            Flags = profile.Flags,
            ListenerPath = profile.ListenerPath,
            ListenerMetadata = profile.ListenerMetadata,
            Syscalls = rules,
        };
    }

    private static bool HasHoles(SeccompProfile profile) =>
        IsHole(profile.Architectures) || IsHole(profile.Flags) || IsHole(profile.Syscalls) || IsHole(profile.ArchitectureMap)
        || (profile.Syscalls ?? []).Any(static rule => IsHole(rule.Names) || IsHole(rule.Args))
        || (profile.ArchitectureMap ?? []).Any(static one => IsHole(one.Others));

    private static bool IsHole<T>(IReadOnlyList<T?>? list)
        where T : class => list?.Contains(null) == true;

    private static IReadOnlyList<string>? Mapped(IReadOnlyList<ProfileArchitecture> map, Architecture architecture)
    {
        var own = DefaultProfile.ArchitecturesOf(architecture)[0];
        return map.FirstOrDefault(one => one.Architecture == own) is { } found ? [own, .. found.Others ?? []] : null;
    }

    private static bool Counts(ProfileRule rule, IReadOnlyList<string> capabilities, Architecture architecture, Version kernel)
    {
        var machine = architecture == Architecture.Arm64 ? "arm64" : "amd64";
        var isExcluded = rule.Excludes is { } excluded
            && (excluded.Architectures?.Contains(machine) == true
                || excluded.Capabilities?.Any(capabilities.Contains) == true
                || (excluded.OldestKernel is { Length: > 0 } from && kernel >= ParseKernel(from)));
        return !isExcluded && (rule.Includes is not { } included
            || ((included.Architectures is not { Count: > 0 } machines || machines.Contains(machine))
                && (included.Capabilities ?? []).All(capabilities.Contains)
                && (included.OldestKernel is not { Length: > 0 } since || kernel >= ParseKernel(since))));
    }

    private static Version ParseKernel(string text) =>
        Version.TryParse(text, out var version) ? version : throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"'{text}' in the seccomp profile is no kernel's version"));
}
