using System.Globalization;
using System.Text;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>How ids of a user namespace appear outside (user_namespaces(7)).</summary>
/// <param name="Users">The user ids.</param>
/// <param name="Groups">The group ids.</param>
internal sealed record IdMap(IReadOnlyList<IdMapping> Users, IReadOnlyList<IdMapping> Groups)
{
    private const int MostRanges = 340;

    /// <summary>The maps of a specification; null when it asks for no new user namespace. Those of one that is joined it has already; who names them tells what they are.</summary>
    /// <exception cref="LaunchException">Maps without a namespace, a namespace without maps, more than the kernel's 340 ranges.</exception>
    public static IdMap? Of(LinuxConfig linux, NamespaceRequest namespaces)
    {
        var map = new IdMap(linux.UidMappings ?? [], linux.GidMappings ?? []);
        if (!namespaces.New.HasFlag(Namespaces.User))
        {
            return map.Users.Count + map.Groups.Count == 0 || namespaces.JoinsUsers
                ? null
                : throw SpecCheck.Invalid("linux.uidMappings or linux.gidMappings are given without a new user namespace");
        }

        if (map.Users.Count == 0 || map.Groups.Count == 0)
        {
            throw SpecCheck.Invalid("a new user namespace needs linux.uidMappings and linux.gidMappings");
        }

        return map.Users.Count <= MostRanges && map.Groups.Count <= MostRanges ? map : throw SpecCheck.Invalid($"the kernel takes at most {MostRanges} ranges of ids");
    }

    /// <summary>A list as <c>/proc/PID/uid_map</c> takes it.</summary>
    public static string Text(IReadOnlyList<IdMapping> ranges)
    {
        var text = new StringBuilder();
        foreach (var range in ranges)
        {
            text.Append(CultureInfo.InvariantCulture, $"{range.ContainerId} {range.HostId} {range.Size}\n");
        }

        return text.ToString();
    }

    /// <summary>Whom a user inside is outside; null when no range has it.</summary>
    public uint? HostUser(uint uid)
    {
        foreach (var range in Users)
        {
            if (uid >= range.ContainerId && uid - range.ContainerId < range.Size)
            {
                return range.HostId + (uid - range.ContainerId);
            }
        }

        return null;
    }
}
