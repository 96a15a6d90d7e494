using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>The namespaces a specification asks for.</summary>
/// <param name="New">Those that begin with the container.</param>
/// <param name="Joined">Those it joins, each by its path.</param>
internal sealed record NamespaceRequest(Namespaces New, IReadOnlyList<KeyValuePair<Namespaces, string>> Joined)
{
    /// <summary>The kinds that this launcher makes and joins, as specifications spell them.</summary>
    public static IReadOnlyList<string> SupportedNames { get; } = ["cgroup", "ipc", "mount", "network", "pid", "time", "user", "uts"];

    /// <summary>The container lives in mounts that someone else made.</summary>
    public bool JoinsMounts => PathOf(Namespaces.Mount) is not null;

    /// <summary>The container lives in a user namespace that someone else made.</summary>
    public bool JoinsUsers => PathOf(Namespaces.User) is not null;

    /// <summary>All kinds that are not simply the host's.</summary>
    public Namespaces All
    {
        get
        {
            var all = New;
            foreach (var (kind, _) in Joined)
            {
                all |= kind;
            }

            return all;
        }
    }

    /// <summary>Reads the list.</summary>
    /// <exception cref="LaunchException">A kind is named twice, unknown, not supported, or the mount namespace is missing.</exception>
    public static NamespaceRequest Of(IReadOnlyList<LinuxNamespace>? list)
    {
        var begun = Namespaces.None;
        var joined = new List<KeyValuePair<Namespaces, string>>(2);
        var seen = Namespaces.None;
        foreach (var item in list ?? [])
        {
            var kind = KindOf(item.Type);
            if (seen.HasFlag(kind))
            {
                throw SpecCheck.Invalid($"linux.namespaces names {item.Type} twice");
            }

            seen |= kind;
            if (string.IsNullOrEmpty(item.Path))
            {
                begun |= kind;
                continue;
            }

            if (!item.Path.StartsWith('/'))
            {
                throw SpecCheck.Invalid($"the path '{item.Path}' of the {item.Type} namespace is not absolute");
            }

            joined.Add(new(kind, item.Path));
        }

        return seen.HasFlag(Namespaces.Mount)
            ? new NamespaceRequest(begun, joined)
            : throw new LaunchException(ErrorCode.NotSupported, "a container without a mount namespace is not supported by this launcher", 0);
    }

    /// <summary>The container does not share this kind with the host.</summary>
    public bool IsOwn(Namespaces kind) => All.HasFlag(kind);

    /// <summary>The path of a joined namespace, or null.</summary>
    public string? PathOf(Namespaces kind)
    {
        foreach (var (joined, path) in Joined)
        {
            if (joined == kind)
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>The kind of a word in a specification.</summary>
    /// <exception cref="LaunchException">There is none of this name.</exception>
    public static Namespaces KindOf(NamespaceType type) => type.Value switch
    {
        "pid" => Namespaces.Pid,
        "network" => Namespaces.Network,
        "mount" => Namespaces.Mount,
        "ipc" => Namespaces.Ipc,
        "uts" => Namespaces.Uts,
        "cgroup" => Namespaces.Cgroup,
        "user" => Namespaces.User,
        "time" => Namespaces.Time,
        _ => throw SpecCheck.Invalid($"unknown namespace '{type}' in linux.namespaces"),
    };
}
