using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Launching;

namespace Caisson.Runtime.Containers;

/// <summary>The gate a created container's init waits at: a FIFO, gone once it was opened.</summary>
internal static class ContainerGate
{
    /// <summary>Opens it. Of several callers one does.</summary>
    /// <exception cref="RuntimeException">Somebody else did, or the init has ended.</exception>
    public static void Open(StoredContainer container)
    {
        // Taking its name away is what decides between two callers.
        var taken = container.GatePath + ".open";
        try
        {
            File.Move(container.GatePath, taken, overwrite: false);
        }
        catch (IOException)
        {
            throw new RuntimeException("cannot start an already running container");
        }

        try
        {
            if (!HostFiles.TryOpenGate(taken))
            {
                throw new RuntimeException("cannot start a container that has stopped");
            }
        }
        finally
        {
            PlainFile.Remove(taken);
        }
    }
}
