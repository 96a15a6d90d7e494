using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Launching;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime.Containers;

/// <summary>The gate a created container's init waits at: a FIFO, gone once it was taken. Of several callers one takes it.</summary>
internal sealed class ContainerGate : IDisposable
{
    private readonly string _path;

    private ContainerGate(string path) => _path = path;

    /// <summary>Takes it: taking its name away is what decides between two callers.</summary>
    /// <exception cref="RuntimeException">Somebody else did.</exception>
    public static ContainerGate Take(StoredContainer container)
    {
        var taken = container.GatePath + ".open";
        try
        {
            File.Move(container.GatePath, taken, overwrite: false);
        }
        catch (IOException)
        {
            throw new RuntimeException("cannot start an already running container");
        }

        return new ContainerGate(taken);
    }

    /// <summary>Opens it.</summary>
    /// <returns>Becomes ready once the program runs, or the process has ended.</returns>
    /// <exception cref="RuntimeException">The init has ended.</exception>
    public SafeFileHandle Open() => HostFiles.TryReleaseGate(_path) ?? throw new RuntimeException("cannot start a container that has stopped");

    /// <inheritdoc/>
    public void Dispose() => PlainFile.Remove(_path);
}
