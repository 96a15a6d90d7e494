using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images.Layers;

/// <summary>One entry of an archive, exactly as the archive says it: nothing is checked beyond the format.</summary>
internal sealed record TarEntry
{
    internal required TarEntryKind Kind { get; init; }

    /// <summary>Bytes: names need not be UTF-8.</summary>
    internal required byte[] Path { get; init; }

    internal required byte[] LinkTarget { get; init; }

    /// <summary>Of a file's data; 0 for everything else.</summary>
    internal required long SizeInBytes { get; init; }

    internal required uint Mode { get; init; }

    internal required uint UserId { get; init; }

    internal required uint GroupId { get; init; }

    internal required FileTime Modified { get; init; }

    internal required DeviceNumber Device { get; init; }

    /// <summary>Extended attributes: their values are bytes, capabilities among them.</summary>
    internal required IReadOnlyList<KeyValuePair<string, byte[]>> Attributes { get; init; }
}
