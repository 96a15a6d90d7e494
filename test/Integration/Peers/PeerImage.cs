using System.Formats.Tar;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Peers;

/// <summary>A root as other engines import it.</summary>
internal static class PeerImage
{
    /// <summary>Writes <see cref="BusyboxRoot"/> as a tar file.</summary>
    internal static string WriteArchive(TestMachine machine)
    {
        var root = Path.Combine(machine.Root, "busybox-root");
        BusyboxRoot.Make(root);
        var archive = Path.Combine(machine.Root, "busybox.tar");
        TarFile.CreateFromDirectory(root, archive, includeBaseDirectory: false);
        Directory.Delete(root, recursive: true);
        return archive;
    }
}
