using System.Runtime.Versioning;
using System.Text.Json;
using Caisson.Compute.Images;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution.Records;

/// <summary>The records of a state directory: read without a lock, changed one at a time under the lock of each.</summary>
/// <remarks>A change reads, replaces by rename(2) and lets go: nobody holds a record's lock while anything else happens.</remarks>
[SupportedOSPlatform("linux")]
internal sealed class RecordStore(CaissonPaths paths, TimeProvider time)
{
    private const string FileName = "record.json";
    private const string LockName = "record.lock";
    private const uint Mode = 0x180; // 0600
    private const int MaximumBytes = 1 << 20;

    /// <summary>Reads the record of a container; null when there is none.</summary>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.RecordDamaged"/>.</exception>
    public ContainerRecord? TryRead(SystemId id, string operation)
    {
        var path = PathOf(id);
        try
        {
            return PlainFile.TryRead(path, MaximumBytes) is { } bytes ? Parse(id, operation, path, bytes) : null;
        }
        catch (InvalidDataException e)
        {
            throw RecordErrors.Damaged(operation, id, path, $"is longer than {MaximumBytes} bytes", e);
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            throw RecordErrors.OfDisk(operation, id, path, e);
        }
    }

    /// <summary>Writes the first record of a container that nobody else knows yet.</summary>
    public void Create(SystemId id, string operation, ContainerRecord record)
    {
        try
        {
            Write(id, record, FileDurability.Process);
            Failpoint.Hit("records.made");
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            throw RecordErrors.OfDisk(operation, id, PathOf(id), e);
        }
    }

    /// <summary>Changes a record.</summary>
    /// <param name="id">The container.</param>
    /// <param name="operation">For errors.</param>
    /// <param name="change">Makes the new record of the present one; the same object changes nothing.</param>
    /// <param name="cancellationToken">Nothing has happened yet.</param>
    /// <returns>The record as it now is.</returns>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemNotFound"/>, or what the disk answers; the record is then as before.</exception>
    public async Task<ContainerRecord> ChangeAsync(
        SystemId id, string operation, Func<ContainerRecord, ContainerRecord> change, CancellationToken cancellationToken)
    {
        try
        {
            using var hold = await StoreLock.TakeAsync(Path.Combine(DirectoryOf(id), LockName), FileLockMode.Exclusive, time, cancellationToken);
            var record = TryRead(id, operation) ?? throw ExecutionErrors.NoSuchContainer(operation, id);
            var changed = change(record);
            if (!ReferenceEquals(changed, record))
            {
                Failpoint.Hit("records.before-change");
                Write(id, changed, changed.WhenStopped == StoppedContainer.Stays ? FileDurability.PowerLoss : FileDurability.Process);
                Failpoint.Hit("records.changed");
            }

            return changed;
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw ExecutionErrors.NoSuchContainer(operation, id);
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            throw RecordErrors.OfDisk(operation, id, PathOf(id), e);
        }
    }

    /// <summary>The ids of all containers that have a directory, also of those whose record is missing or damaged.</summary>
    public IEnumerable<SystemId> All()
    {
        var parent = Path.Combine(paths.DataDirectory, "containers");
        foreach (var directory in Directory.Exists(parent) ? Directory.EnumerateDirectories(parent) : [])
        {
            if (!Path.GetFileName(directory).Contains('.', StringComparison.Ordinal) && ReadId(directory) is { } id && DirectoryOf(id) == directory)
            {
                yield return id;
            }
        }
    }

    public string DirectoryOf(SystemId id) => ContainerDirectory.PathOf(paths, id);

    private string PathOf(SystemId id) => Path.Combine(DirectoryOf(id), FileName);

    private static SystemId? ReadId(string directory)
    {
        try
        {
            return PlainFile.TryRead(Path.Combine(directory, "id"), SystemId.MaximumLength) is { } bytes
                && SystemId.TryCreate(System.Text.Encoding.ASCII.GetString(bytes), out var id, out _) ? id : null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private static ContainerRecord Parse(SystemId id, string operation, string path, byte[] bytes)
    {
        ContainerRecord? record;
        try
        {
            record = RecordCodecs.ContainerRecord.Read(bytes);
        }
        catch (JsonException e)
        {
            throw RecordErrors.Damaged(operation, id, path, "cannot be read", e);
        }

        return record switch
        {
            null => throw RecordErrors.Damaged(operation, id, path, "is empty"),
            { Version: not ContainerRecord.CurrentVersion and var version } =>
                throw RecordErrors.Damaged(operation, id, path, $"has version {version}; this release knows {ContainerRecord.CurrentVersion}"),
            { Id: var other } when other != id.Value => throw RecordErrors.Damaged(operation, id, path, "is that of another container"),
            _ => record,
        };
    }

    private void Write(SystemId id, ContainerRecord record, FileDurability durability) =>
        PlainFile.Replace(PathOf(id), RecordCodecs.ContainerRecord.WriteBytes(record), Mode, durability);
}
