using System.Text;
using Caisson.Contracts.Errors;

namespace Caisson.Engine.Cgroups;

/// <summary>A checked cgroup path: absolute from the hierarchy's mount, without <c>.</c>, <c>..</c>, empty parts or control characters; never the root.</summary>
internal readonly record struct CgroupPath
{
    private const int MaximumLength = 2048;
    private const int MaximumPartLength = 255;

    private CgroupPath(string value) => Value = value;

    /// <summary>The path, beginning with <c>/</c>, without one at its end.</summary>
    public string Value { get; }

    /// <summary>The path one up, or null at the top.</summary>
    public CgroupPath? Parent => Value.LastIndexOf('/') is > 0 and var end ? new CgroupPath(Value[..end]) : null;

    /// <summary>Checks an absolute path.</summary>
    /// <exception cref="CgroupException">It is not one.</exception>
    public static CgroupPath Parse(string path)
    {
        if (!path.StartsWith('/'))
        {
            throw Bad(path, "it is not absolute");
        }

        if (path.Length > MaximumLength)
        {
            throw Bad(path[..64] + "…", $"it is longer than {MaximumLength} characters");
        }

        var trimmed = path.TrimEnd('/');
        if (trimmed.Length == 0)
        {
            throw Bad(path, "the root cgroup is not a container's");
        }

        foreach (var part in trimmed[1..].Split('/'))
        {
            Check(path, part);
        }

        return new CgroupPath(trimmed);
    }

    /// <summary>The cgroup of a container.</summary>
    /// <param name="parent">Where relative paths begin; the engine's parent cgroup.</param>
    /// <param name="fromSpecification">The specification's <c>linux.cgroupsPath</c>: absolute, relative to the parent, or null.</param>
    /// <param name="name">The part under the parent when the specification says nothing.</param>
    /// <exception cref="CgroupException">The path leaves the parent, or is written for systemd.</exception>
    public static CgroupPath Resolve(CgroupPath parent, string? fromSpecification, string name)
    {
        if (string.IsNullOrEmpty(fromSpecification))
        {
            return Parse($"{parent.Value}/{name}");
        }

        if (!fromSpecification.StartsWith('/') && fromSpecification.Split(':').Length == 3)
        {
            throw CgroupException.Refused(
                $"cgroupsPath \"{fromSpecification}\"",
                "it is written for systemd (slice:prefix:name), which is not spoken yet",
                "give a path instead");
        }

        return Parse(fromSpecification.StartsWith('/') ? fromSpecification : $"{parent.Value}/{fromSpecification}");
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static void Check(string path, string part)
    {
        if (part.Length == 0 || part is "." or "..")
        {
            throw Bad(path, $"the part \"{part}\" is not a name");
        }

        if (Encoding.UTF8.GetByteCount(part) > MaximumPartLength)
        {
            throw Bad(path, $"a part is longer than {MaximumPartLength} bytes");
        }

        foreach (var character in part)
        {
            if (char.IsControl(character) || char.IsSurrogate(character))
            {
                throw Bad(path, "it holds a character that is not allowed");
            }
        }
    }

    private static CgroupException Bad(string path, string reason) =>
        new(ErrorCode.InvalidDocument, $"the cgroup path \"{path}\" cannot be used: {reason}");
}
