using System.Runtime.Versioning;
using Caisson.Contracts;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution.Lifecycle;

/// <summary>Whoever looks at a container's system, and may be the only one who learns how it ends: until it has recorded that, nobody concludes that nothing is known.</summary>
/// <remarks>
/// A shared lock (flock(2)) on the file <c>id</c> of the container's directory, which can be read where nothing can be written; whoever concludes that a
/// container ended unseen holds it alone. It is free as soon as its holder is gone.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class Witness : IDisposable
{
    private FileLock? _lock;

    private Witness(FileLock taken) => _lock = taken;

    /// <summary>Becomes one of any number of witnesses; null while somebody concludes, or when the container is gone.</summary>
    public static Witness? TryBecome(CaissonPaths paths, SystemId id) => TryTake(paths, id, FileLockMode.Shared);

    /// <summary>Keeps witnesses away; null while there is one, or when the container is gone.</summary>
    public static Witness? TryExclude(CaissonPaths paths, SystemId id) => TryTake(paths, id, FileLockMode.Exclusive);

    /// <summary>What was seen is recorded, or there was nothing to see. Idempotent, any thread.</summary>
    public void Dispose() => Interlocked.Exchange(ref _lock, null)?.Dispose();

    private static Witness? TryTake(CaissonPaths paths, SystemId id, FileLockMode mode)
    {
        try
        {
            return FileLock.TryTakeExisting(Path.Combine(ContainerDirectory.PathOf(paths, id), "id"), mode) is { } taken ? new Witness(taken) : null;
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }
}
