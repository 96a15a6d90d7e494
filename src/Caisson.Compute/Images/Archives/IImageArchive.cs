namespace Caisson.Compute.Images.Archives;

/// <summary>The files of an image as somebody wrote them down: a folder or a tar archive. Nothing in it is believed.</summary>
internal interface IImageArchive : IDisposable
{
    /// <summary>Opens a file.</summary>
    /// <param name="name">Its path in the archive, components joined by <c>/</c>.</param>
    /// <returns>Null when there is none.</returns>
    ArchiveFile? TryOpen(string name);
}
