using Caisson.Contracts.Documents;

namespace Caisson.Compute.Images;

/// <summary>The mounts that make an image's layers the root of a container.</summary>
public static class ImageRoot
{
    /// <summary>An overlay whose changes go into the container's own directories.</summary>
    /// <param name="store">The store that holds the image.</param>
    /// <param name="layers">The image's layers, the base first.</param>
    /// <param name="emptyDirectory">Stands in for the layers of an image that has none.</param>
    /// <param name="upperDirectory">Takes the changes; the same file system as <paramref name="workDirectory"/>.</param>
    /// <param name="workDirectory">Overlay's own.</param>
    public static IReadOnlyList<RootMount> Writable(
        ImageStore store, IReadOnlyList<Digest> layers, string emptyDirectory, string upperDirectory, string workDirectory)
    {
        var lower = LowerDirectories(store, layers);
        return
        [
            new RootMount
            {
                Type = "overlay",
                Source = "overlay",
                Options =
                [
                    $"lowerdir={string.Join(':', lower.Count > 0 ? lower : [emptyDirectory])}",
                    $"upperdir={upperDirectory}",
                    $"workdir={workDirectory}",
                ],
            },
        ];
    }

    /// <summary>An overlay of the layers alone; nothing can be written, not even mount points be made.</summary>
    /// <param name="store">The store that holds the image.</param>
    /// <param name="layers">The image's layers, the base first.</param>
    /// <param name="emptyDirectory">Overlay wants two layers where there is no upper one.</param>
    public static IReadOnlyList<RootMount> ReadOnly(ImageStore store, IReadOnlyList<Digest> layers, string emptyDirectory) =>
    [
        new RootMount
        {
            Type = "overlay",
            Source = "overlay",
            Options = [$"lowerdir={string.Join(':', [.. LowerDirectories(store, layers), emptyDirectory])}", "ro"],
        },
    ];

    // Overlay's order: the top first. It refuses one directory twice; the upper of two equal layers hides all of the lower one.
    private static List<string> LowerDirectories(ImageStore store, IReadOnlyList<Digest> layers)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(layers);
        return [.. layers.Reverse().Distinct().Select(store.LayerPath)];
    }
}
