using Caisson.Contracts.Errors;

namespace Caisson.Compute.Images.Layers;

/// <summary>A path inside a layer: its components, none of them <c>.</c> or <c>..</c>, each one that a file system takes.</summary>
internal readonly struct LayerPath
{
    /// <summary><c>PATH_MAX</c> without its NUL.</summary>
    internal const int MaximumLength = 4095;

    /// <summary><c>NAME_MAX</c>.</summary>
    private const int MaximumNameLength = 255;

    private readonly byte[] _path;

    private LayerPath(byte[] path) => _path = path;

    /// <summary>The layer's own root.</summary>
    internal bool IsRoot => _path.Length == 0;

    /// <summary>Components joined by <c>/</c>.</summary>
    internal ReadOnlySpan<byte> Bytes => _path;

    /// <summary>The directory that holds it; empty for the root.</summary>
    internal ReadOnlySpan<byte> Parent => _path.AsSpan(0, Math.Max(_path.AsSpan().LastIndexOf((byte)'/'), 0));

    /// <summary>The last component.</summary>
    internal ReadOnlySpan<byte> Name => _path.AsSpan(_path.AsSpan().LastIndexOf((byte)'/') + 1);

    /// <summary>Reads a path of an archive, and refuses every one that could lead elsewhere.</summary>
    /// <param name="path">As the archive has it.</param>
    /// <param name="role">What it is, for messages: "entry" or "target of hard link".</param>
    /// <param name="action">What is being done, for messages.</param>
    internal static LayerPath Parse(ReadOnlySpan<byte> path, string role, string action = "unpacking layer")
    {
        if (path.IsEmpty)
        {
            throw Refused(path, role, action, "is empty");
        }

        if (path.Contains((byte)0))
        {
            throw Refused(path, role, action, "holds a NUL");
        }

        if (path[0] == '/')
        {
            throw Refused(path, role, action, "is absolute");
        }

        if (path.Length > MaximumLength)
        {
            throw Refused(path, role, action, $"is longer than {MaximumLength} bytes");
        }

        var clean = new byte[path.Length];
        var length = 0;
        foreach (var range in path.Split((byte)'/'))
        {
            var component = path[range];
            if (component.IsEmpty || component.SequenceEqual("."u8))
            {
                continue;
            }

            if (component.SequenceEqual(".."u8))
            {
                throw Refused(path, role, action, "holds '..'");
            }

            if (component.Length > MaximumNameLength)
            {
                throw Refused(path, role, action, $"has a component longer than {MaximumNameLength} bytes");
            }

            if (length > 0)
            {
                clean[length++] = (byte)'/';
            }

            component.CopyTo(clean.AsSpan(length));
            length += component.Length;
        }

        return new LayerPath(clean[..length]);
    }

    /// <summary>The same directory, another name.</summary>
    internal LayerPath WithName(ReadOnlySpan<byte> name)
    {
        var parent = Parent;
        return new LayerPath(parent.IsEmpty ? name.ToArray() : [.. parent, (byte)'/', .. name]);
    }

    public override string ToString() => ImageErrors.Shorten(Bytes);

    private static ComputeOperationException Refused(ReadOnlySpan<byte> path, string role, string action, string reason) =>
        ImageErrors.Invalid($"{action}: {role} '{ImageErrors.Shorten(path)}' {reason}");
}
