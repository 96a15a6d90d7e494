using System.Text;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Images.Archives;

/// <summary>An image in a folder. Symbolic links in it stay in it.</summary>
/// <param name="folder">The folder; closed with the archive.</param>
internal sealed class FolderArchive(DirectoryDescriptor folder) : IImageArchive
{
    public ArchiveFile? TryOpen(string name)
    {
        try
        {
            var file = folder.OpenFile(Encoding.UTF8.GetBytes(name), LinkPolicy.FollowInRoot);
            var content = new FileStream(file, FileAccess.Read, bufferSize: 0);
            return new ArchiveFile(content, content.Length);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
        catch (LinuxException e)
        {
            throw ImageErrors.Invalid($"reading image folder: '{ImageErrors.Shorten(name)}' cannot be opened as a file", e);
        }
    }

    public void Dispose() => folder.Dispose();
}
