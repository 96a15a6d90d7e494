using System.Text.Json;
using Caisson.Compute.Images;
using Caisson.Contracts;
using Caisson.Contracts.Cryptography;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution;

/// <summary>A container's files of its own, which are its OCI bundle too: the layer that takes its changes, and what the engine writes for it.</summary>
/// <remarks>
/// <code>
/// DATA/containers/HASH/id           the id; written first, so that whoever finds the directory knows whose it is
///                      config.json  the specification, as it was run
///                      rootfs/      where the root is mounted, in the container's own mount namespace alone
///                      upper/ work/ the writable layer
///                      etc/         hostname, hosts, resolv.conf
/// </code>
/// Whoever made it holds a lock on <c>id</c> while it has the object; a directory that nobody holds and whose system is gone is removed by
/// <see cref="SweepAsync"/>.
/// </remarks>
public sealed class ContainerDirectory : IDisposable
{
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
            throw new ComputeOperationException(
                new ErrorDetails
                {
                    Code = ErrorCode.SystemAlreadyExists,
                    Operation = "hcs::CreateComputeSystem",
                    ObjectId = id.Value,
                    Remedy = "choose another name, or stop the container that has it",
                },
                $"a container '{id}' exists already");
        }

        var temporary = $"{path}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(temporary, "id"), id.Value);
        foreach (var name in (string[])["rootfs", "upper", "work", "etc"])
        {
            Directory.CreateDirectory(Path.Combine(temporary, name));
        }

        var hold = FileLock.TryTake(Path.Combine(temporary, "id"), FileLockMode.Exclusive);
        Directory.Move(temporary, path);
        return new ContainerDirectory(id, path, hold);
    }

    /// <summary>Opens the directory of a container; null when it has none here.</summary>
    public static ContainerDirectory? TryOpen(CaissonPaths paths, SystemId id) =>
        PathOf(paths, id) is var path && Directory.Exists(path) ? new ContainerDirectory(id, path, hold: null) : null;

    /// <summary>Removes the directories of containers whose systems are gone.</summary>
    /// <param name="paths">Where they are.</param>
    /// <param name="isAlive">Whether a system of that id exists.</param>
    /// <returns>The ids whose directories went.</returns>
    public static async Task<IReadOnlyList<SystemId>> SweepAsync(CaissonPaths paths, Func<SystemId, Task<bool>> isAlive)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(isAlive);
        var removed = new List<SystemId>();
        var parent = ParentOf(paths);
        foreach (var path in Directory.Exists(parent) ? Directory.EnumerateDirectories(parent) : [])
        {
            var idFile = Path.Combine(path, "id");
            if (!File.Exists(idFile) || FileLock.TryTake(idFile, FileLockMode.Exclusive) is not { } hold)
            {
                continue;
            }

            using (hold)
            {
                if (SystemId.TryCreate(await File.ReadAllTextAsync(idFile), out var id, out _) && !await isAlive(id))
                {
                    new ContainerDirectory(id, path, hold: null).Remove();
                    removed.Add(id);
                }
            }
        }

        return removed;
    }

    /// <summary>Makes the writable root of an image's layers and writes the container's own files.</summary>
    public IReadOnlyList<RootMount> RootMounts(ImageStore store, Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return ImageRoot.Writable(store, image.Layers, At("etc"), At("upper"), At("work"));
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
    public void WriteSpecification(Spec spec) =>
        File.WriteAllBytes(At("config.json"), JsonSerializer.SerializeToUtf8Bytes(spec, OciJson.Default.Spec));

    /// <summary>The specification it was run with; null when it was never written.</summary>
    public Spec? ReadSpecification() =>
        File.Exists(At("config.json")) ? JsonSerializer.Deserialize(File.ReadAllBytes(At("config.json")), OciJson.Default.Spec) : null;

    /// <summary>Removes it with everything in it. Idempotent.</summary>
    public void Remove()
    {
        if (Directory.Exists(FullPath))
        {
            Directory.Delete(FullPath, recursive: true);
        }
    }

    /// <summary>Lets go of it; the files stay.</summary>
    public void Dispose() => _hold?.Dispose();

    private string At(string name) => Path.Combine(FullPath, name);

    private static string ParentOf(CaissonPaths paths) => Path.Combine(paths.DataDirectory, "containers");

    private static string PathOf(CaissonPaths paths, SystemId id)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var hash = Sha256.HashData(System.Text.Encoding.UTF8.GetBytes(id.Value));
        return Path.Combine(ParentOf(paths), Convert.ToHexStringLower(hash.AsSpan(0, 16)));
    }
}
