using System.Runtime.Versioning;
using System.Text;
using Caisson.Compute.Images;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution.Records;

/// <summary>Finds containers by name: <c>DATA/names/NAME</c> holds the id. The record tells the truth; an entry whose record has another name is free.</summary>
/// <remarks>Names have the form of ids, so that each can be a file's name, and none begins with a dot as the lock's does.</remarks>
[SupportedOSPlatform("linux")]
internal sealed class NameIndex(CaissonPaths paths, RecordStore records, TimeProvider time)
{
    private const string LockName = ".lock";

    private string Root => Path.Combine(paths.DataDirectory, "names");

    /// <summary>The container of a name; null when none has it.</summary>
    public SystemId? TryFind(string name)
    {
        if (PlainFile.TryRead(Path.Combine(Root, name), SystemId.MaximumLength) is { } bytes
            && SystemId.TryCreate(Encoding.ASCII.GetString(bytes), out var id, out _)
            && Has(id, name))
        {
            return id;
        }

        return null;
    }

    /// <summary>Gives a name to a container, and lets whoever asks write the record while nobody else can take the name.</summary>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.Conflict"/>: another container has it.</exception>
    public async Task TakeAsync(string operation, SystemId id, string name, Func<Task> record, CancellationToken cancellationToken)
    {
        try
        {
            PlainFile.MakeDirectory(Root, 0x1c0); // 0700
            using var hold = await StoreLock.TakeAsync(Path.Combine(Root, LockName), FileLockMode.Exclusive, time, cancellationToken);
            if (TryFind(name) is { } owner && owner != id)
            {
                throw ExecutionErrors.Conflict(operation, id, $"the name '{name}' belongs to container '{owner}'", "choose another name, or rename or remove that container");
            }

            PlainFile.Replace(Path.Combine(Root, name), Encoding.ASCII.GetBytes(id.Value), 0x180); // 0600
            Failpoint.Hit("names.taken");
            await record();
            Failpoint.Hit("names.recorded");
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            throw RecordErrors.OfDisk(operation, id, Root, e);
        }
    }

    /// <summary>Takes a name out, if it is still the container's.</summary>
    public async Task ReleaseAsync(SystemId id, string name, CancellationToken cancellationToken)
    {
        using var hold = await StoreLock.TakeAsync(Path.Combine(Root, LockName), FileLockMode.Exclusive, time, cancellationToken);
        var path = Path.Combine(Root, name);
        if (PlainFile.TryRead(path, SystemId.MaximumLength) is { } bytes && Encoding.ASCII.GetString(bytes) == id.Value)
        {
            Failpoint.Hit("names.before-release");
            PlainFile.Remove(path);
            Failpoint.Hit("names.released");
        }
    }

    /// <summary>Removes the names whose containers are gone or have another name: what interrupted changes left.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Root))
        {
            return;
        }

        using var hold = await StoreLock.TakeAsync(Path.Combine(Root, LockName), FileLockMode.Exclusive, time, cancellationToken);
        foreach (var path in Directory.EnumerateFiles(Root))
        {
            var name = Path.GetFileName(path);
            if (name != LockName && (name[0] == '.' || TryFind(name) is null))
            {
                PlainFile.Remove(path);
            }
        }
    }

    private bool Has(SystemId id, string name)
    {
        try
        {
            return records.TryRead(id, ExecutorOperations.Find)?.Name == name;
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.RecordDamaged)
        {
            return true; // whose it is cannot be said, so nobody else may have it
        }
    }
}
