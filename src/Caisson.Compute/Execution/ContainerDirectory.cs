using System.Runtime.Versioning;
using System.Text;
using Caisson.Compute.Images;
using Caisson.Contracts;
using Caisson.Contracts.Cryptography;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution;

/// <summary>A container's files of its own, which are its OCI bundle too: the layer that takes its changes, and what the engine writes for it.</summary>
/// <remarks>
/// <code>
/// DATA/containers/HASH/id           the id; written before the directory gets its name, so that whoever finds it knows whose it is
///                      config.json  the specification, as it was run
///                      rootfs/      where the root is mounted, in the container's own mount namespace alone
///                      record.json  what must be known to find it again and to start it anew (docs/executor.md)
///                      log/         what its init process wrote, when that is kept
///                      execs/       the processes beside the init process that somebody runs
///                      layers       the image's layers, which stay as long as this file does
///                      upper/ work/ the writable layer
///                      empty/       stands in where an image has no layer
///                      etc/         hostname, hosts, resolv.conf
/// DATA/containers/HASH.GUID          being made or removed; what is left of it goes with the next sweep
/// </code>
/// Whoever made it holds <c>lock</c> while it has the object; a directory without a record that nobody holds and whose system is gone is removed by
/// <see cref="Sweep"/>. Its content is the container's and hostile: it is removed beneath a directory descriptor.
/// </remarks>
[SupportedOSPlatform("linux")]
public sealed class ContainerDirectory : IDisposable
{
    // Not the file of the id: the framework itself locks files that it reads.
    private const string LockName = "lock";

    private const string RecordName = "record.json";

    private readonly FileLock? _hold;

    private ContainerDirectory(SystemId id, string path, FileLock? hold)
    {
        Id = id;
        FullPath = path;
        _hold = hold;
    }

    /// <summary>The container.</summary>
    public SystemId Id { get; }

    /// <summary>The bundle's path.</summary>
    public string FullPath { get; }

    /// <summary>Makes the directory.</summary>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemAlreadyExists"/>.</exception>
    public static ContainerDirectory Create(CaissonPaths paths, SystemId id)
    {
        var path = PathOf(paths, id);
        if (Directory.Exists(path))
        {
            throw ExistsAlready(id, null);
        }

        var (temporary, hold) = Begin(path);
        File.WriteAllText(Path.Combine(temporary, "id"), id.Value);
        foreach (var name in (string[])["rootfs", "upper", "work", "empty", "etc"])
        {
            Directory.CreateDirectory(Path.Combine(temporary, name));
        }

        Failpoint.Hit("containers.directory-made");
        try
        {
            Directory.Move(temporary, path);
        }
        catch (IOException e) when (Directory.Exists(path))
        {
            // Somebody else was faster.
            RemoveTree(temporary);
            hold.Dispose();
            throw ExistsAlready(id, e);
        }

        Failpoint.Hit("containers.directory-named");
        return new ContainerDirectory(id, path, hold);
    }

    /// <summary>Opens the directory of a container; null when it has none here.</summary>
    public static ContainerDirectory? TryOpen(CaissonPaths paths, SystemId id) =>
        PathOf(paths, id) is var path && Directory.Exists(path) ? new ContainerDirectory(id, path, hold: null) : null;

    /// <summary>Holds the container against everybody else who would start or remove it, until the answer is disposed; null when somebody does.</summary>
    internal static IDisposable? TryHold(CaissonPaths paths, SystemId id) => TryHold(PathOf(paths, id));

    /// <summary>
    /// Removes the directories that have no record and whose hosts left no trace in the run directory; one that was killed does until <c>caisson-host clean</c> ran.
    /// A container with a record stays until somebody deletes it.
    /// </summary>
    /// <param name="paths">Where they are.</param>
    /// <returns>The ids whose directories went.</returns>
    public static IReadOnlyList<SystemId> Sweep(CaissonPaths paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var removed = new List<SystemId>();
        var parent = ParentOf(paths);
        foreach (var path in Directory.Exists(parent) ? Directory.EnumerateDirectories(parent) : [])
        {
            var idFile = Path.Combine(path, "id");
            if (Path.GetFileName(path).Contains('.', StringComparison.Ordinal))
            {
                RemoveRemains(path);
                continue;
            }

            if (!File.Exists(idFile) || File.Exists(Path.Combine(path, RecordName)) || TryHold(path) is not { } hold)
            {
                continue;
            }

            using (hold)
            {
                if (!File.Exists(Path.Combine(path, RecordName)) && SystemId.TryCreate(File.ReadAllText(idFile), out var id, out _) && !Directory.Exists(paths.SystemDirectory(id)))
                {
                    new ContainerDirectory(id, path, hold: null).Remove();
                    removed.Add(id);
                }
            }
        }

        return removed;
    }

    /// <summary>Records that the container stands on an image's layers, and names the mounts of a writable root of them.</summary>
    /// <param name="store">The store that holds the image.</param>
    /// <param name="image">The image.</param>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    /// <exception cref="ComputeOperationException">The image was removed meanwhile.</exception>
    public async Task<IReadOnlyList<RootMount>> UseImageAsync(ImageStore store, Image image, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(image);
        await store.RecordUseAsync(FullPath, image, cancellationToken);
        if (image.Layers is [.., var top])
        {
            TakeOverRoot(store.LayerPath(top));
        }

        return ImageRoot.Writable(store, image.Layers, At("empty"), At("upper"), At("work"));
    }

    /// <summary>Writes host name, hosts and, with the machine's network, name servers.</summary>
    /// <returns>The files to show inside.</returns>
    public IReadOnlyList<VolumeMount> WriteNetworkFiles(ContainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var name = ContainerSpecification.HostNameOf(options);
        var files = new List<VolumeMount> { Write("hostname", name + "\n"), Write("hosts", $"127.0.0.1\tlocalhost\n::1\tlocalhost\n127.0.1.1\t{name}\n") };
        if (options.Network == NetworkMode.Host && File.Exists("/etc/resolv.conf"))
        {
            files.Add(Write("resolv.conf", File.ReadAllText("/etc/resolv.conf")));
        }

        return files;

        VolumeMount Write(string file, string content)
        {
            File.WriteAllText(At(Path.Combine("etc", file)), content);
            return new VolumeMount(At(Path.Combine("etc", file)), "/etc/" + file, IsReadOnly: false);
        }
    }

    /// <summary>Keeps the specification, for those who look at the container or run further processes in it.</summary>
    public void WriteSpecification(Spec spec)
    {
        File.WriteAllBytes(At("config.json"), OciCodecs.Spec.WriteBytes(spec));
        Failpoint.Hit("containers.specified");
    }

    /// <summary>The specification it was run with; null when it was never written.</summary>
    public Spec? ReadSpecification() =>
        File.Exists(At("config.json")) ? OciCodecs.Spec.Read(File.ReadAllBytes(At("config.json"))) : null;

    /// <summary>Removes it with everything in it. Idempotent.</summary>
    public void Remove()
    {
        if (Directory.Exists(FullPath))
        {
            var temporary = $"{FullPath}.{Guid.NewGuid():N}";
            Failpoint.Hit("containers.before-removal");
            Directory.Move(FullPath, temporary);
            Failpoint.Hit("containers.name-removed");
            RemoveTree(temporary);
            Failpoint.Hit("containers.removed");
        }
    }

    /// <summary>Lets go of it; the files stay.</summary>
    public void Dispose() => _hold?.Dispose();

    private static ComputeOperationException ExistsAlready(SystemId id, IOException? cause) => new(
        new ErrorDetails
        {
            Code = ErrorCode.SystemAlreadyExists,
            Operation = OperationNames.CreateComputeSystem,
            ObjectId = id.Value,
            Remedy = "choose another name, or stop the container that has it",
        },
        $"a container '{id}' exists already",
        cause);

    // A sweep may come between the directory and its lock; then there is another try.
    private static (string Path, FileLock Hold) Begin(string path)
    {
        while (true)
        {
            var temporary = $"{path}.{Guid.NewGuid():N}";
            Directory.CreateDirectory(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            if (TryHold(temporary) is { } hold)
            {
                return (temporary, hold);
            }
        }
    }

    // Null when somebody has it, or the directory is gone.
    private static FileLock? TryHold(string path)
    {
        try
        {
            return FileLock.TryTake(Path.Combine(path, LockName), FileLockMode.Exclusive);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return null;
        }
    }

    private static void RemoveRemains(string path)
    {
        if (TryHold(path) is { } hold)
        {
            using (hold)
            {
                TryRemoveTree(path);
            }
        }
    }

    private static void TryRemoveTree(string path)
    {
        try
        {
            RemoveTree(path);
        }
        catch (IOException)
        {
            // Somebody looked for its lock at that moment, and so put one there: the next sweep takes it.
        }
    }

    // The lock goes last: as long as there is anything, its holder is known.
    private static void RemoveTree(string path)
    {
        var name = Encoding.UTF8.GetBytes(Path.GetFileName(path));
        using var parent = DirectoryDescriptor.Open(Path.GetDirectoryName(path) ?? "/");
        using (var directory = parent.OpenDirectory(name, LinkPolicy.Refuse))
        {
            foreach (var child in directory.GetNames().Where(static child => !child.AsSpan().SequenceEqual("lock"u8)))
            {
                directory.RemoveTree(child);
            }
        }

        parent.RemoveTree(name);
    }

    // Overlay shows the upper directory's own mode and owner as the root's.
    private void TakeOverRoot(string topLayer)
    {
        using var top = DirectoryDescriptor.Open(topLayer);
        using var upper = DirectoryDescriptor.Open(At("upper"));
        if (top.TryGetStatus([]) is { } status)
        {
            upper.SetOwner([], status.UserId, status.GroupId);
            upper.SetMode([], status.Mode);
        }
    }

    private string At(string name) => Path.Combine(FullPath, name);

    private static string ParentOf(CaissonPaths paths) => Path.Combine(paths.DataDirectory, "containers");

    internal static string PathOf(CaissonPaths paths, SystemId id)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var hash = Sha256.HashData(Encoding.UTF8.GetBytes(id.Value));
        return Path.Combine(ParentOf(paths), Convert.ToHexStringLower(hash.AsSpan(0, 16)));
    }
}
