using Caisson.Compute.Execution.Lifecycle;
using Caisson.Compute.Execution.Records;
using Caisson.Compute.Images;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Contracts.Oci.Images;

namespace Caisson.Compute.Execution;

public sealed partial class Executor
{
    private static readonly TimeSpan UsualStopPatience = TimeSpan.FromSeconds(10);

    /// <summary>Creates a container of what people say about it: its directory, root, specification, record and system. Nothing of it runs yet.</summary>
    /// <param name="options">What people say.</param>
    /// <param name="settings">What is said beside that; defaults when null.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemAlreadyExists"/>: of any number of callers with one id exactly one wins.
    /// <see cref="ErrorCode.Conflict"/>: another container has the name. When it fails nothing is left behind.</exception>
    /// <exception cref="FormatException">An option is out of range, or there is nothing to run; the message says which.</exception>
    public Task CreateAsync(ContainerOptions options, CreateSettings? settings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        settings ??= new CreateSettings();
        return CarryOutAsync(CreateAsync(options.Id, settings, directory => DescribeAsync(options, directory)), cancellationToken);
    }

    /// <summary>Creates a container of a specification, which is taken as it is; a relative root path is meant from the container's own directory.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="specification">Its specification, with a process and a root. Without a cgroup path it gets one.</param>
    /// <param name="settings">What is said beside that; defaults when null.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.InvalidArgument"/>: the specification lacks something; the message says what.
    /// <see cref="ErrorCode.SystemAlreadyExists"/>, <see cref="ErrorCode.Conflict"/>: as above. When it fails nothing is left behind.</exception>
    public Task CreateAsync(SystemId id, Spec specification, CreateSettings? settings = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(specification);
        settings ??= new CreateSettings();
        var spec = Checked(id, specification);
        return CarryOutAsync(
            CreateAsync(id, settings, _ => Task.FromResult(new Description(spec, settings.RootMounts, settings.Image))), cancellationToken);
    }

    private async Task CreateAsync(SystemId id, CreateSettings settings, Func<ContainerDirectory, Task<Description>> describe)
    {
        CheckName(id, ExecutorOperations.Create, settings.Name);
        if (settings is { Restart.Mode: not RestartMode.No, Lifetime: ContainerLifetime.WithExecutor })
        {
            throw ExecutionErrors.Invalid(ExecutorOperations.Create, id, "a container that ends with its executor cannot be started again by its host");
        }

        using var directory = await MakeDirectoryAsync(id);
        try
        {
            var description = await describe(directory);
            directory.WriteSpecification(description.Specification);
            var container = await TrackedContainer.CreateAsync(_context, id, RecordOf(id, settings, description, directory.FullPath));
            lock (_lock)
            {
                _containers[id] = Task.FromResult(container);
            }
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            RemoveQuietly(directory);
            throw RecordErrors.OfDisk(ExecutorOperations.Create, id, directory.FullPath, e);
        }
        catch
        {
            RemoveQuietly(directory);
            throw;
        }
    }

    // The name of a container that left nothing but its directory is free.
    private async Task<ContainerDirectory> MakeDirectoryAsync(SystemId id)
    {
        try
        {
            return Make();
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.SystemAlreadyExists)
        {
            await RemoveRemainsAsync(id);
            return Make();
        }

        ContainerDirectory Make()
        {
            try
            {
                return ContainerDirectory.Create(_context.Paths, id);
            }
            catch (Exception e) when (RecordErrors.IsOfDisk(e))
            {
                throw RecordErrors.OfDisk(ExecutorOperations.Create, id, _context.Paths.DataDirectory, e);
            }
        }
    }

    // A container that stopped unseen, and is not to stay, has its id until somebody sees that.
    private async Task RemoveRemainsAsync(SystemId id)
    {
        try
        {
            switch (_context.Records.TryRead(id, ExecutorOperations.Create))
            {
                case null:
                    _ = ContainerDirectory.Sweep(_context.Paths);
                    break;
                case { WhenStopped: StoppedContainer.IsRemoved } or { Status: RecordedStatus.Creating }:
                    await RemoveIfUnwantedAsync(id);
                    break;
            }
        }
        catch (ComputeException)
        {
            // Then the id is in use, as the next try says.
        }
    }

    private void RemoveQuietly(ContainerDirectory directory)
    {
        try
        {
            directory.Remove();
        }
        catch (Exception e) when (RecordErrors.IsOfDisk(e))
        {
            _context.Logger.CleanUpFailed(_context.Namespace, directory.Id, "removing what was made of the container", e);
        }
    }

    private async Task<Description> DescribeAsync(ContainerOptions options, ContainerDirectory directory)
    {
        ContainerConfig? config = null;
        IReadOnlyList<RootMount> mounts = [];
        IReadOnlyList<string> layers;
        string root;
        switch (options.Root)
        {
            case ContainerRoot.FromImage { Image: var image }:
                var store = new ImageStore(_context.Paths.DataDirectory, _options.TimeProvider);
                mounts = await directory.UseImageAsync(store, image, CancellationToken.None);
                (config, root, layers) = (image.Config.Config, "rootfs", [.. image.Layers.Reverse().Select(store.LayerPath)]);
                break;
            case ContainerRoot.FromDirectory { FullPath: var path }:
                (root, layers) = (path, [path]);
                break;
            default:
                throw new InvalidOperationException("a root of an unknown kind");
        }

        var files = new RootLayers(layers);
        var passwd = files.TryReadText("etc/passwd");
        var user = UserLookup.Find(ContainerSpecification.UserOf(options, config), passwd, files.TryReadText("etc/group"));
        var own = options.Root is ContainerRoot.FromImage ? directory.WriteNetworkFiles(options) : [];
        var spec = ContainerSpecification.Create(
            options, config, user, root, own, $"{_context.Paths.CgroupParent}/{options.Id}", UserLookup.HomeOf(user.Uid, passwd));
        return new Description(spec, mounts, Image: null, config);
    }

    private Spec Checked(SystemId id, Spec spec)
    {
        const string Operation = ExecutorOperations.Create;
        var process = spec.Process ?? throw ExecutionErrors.Invalid(Operation, id, "the specification has no process section");
        if (spec.Root is null)
        {
            throw ExecutionErrors.Invalid(Operation, id, "the specification has no root section");
        }

        if (process.Args is not { Count: > 0 })
        {
            throw ExecutionErrors.Invalid(Operation, id, "the specification's process has no arguments: there is nothing to run");
        }

        CheckTerminal(Operation, id, process.ConsoleSize?.Width, process.ConsoleSize?.Height);
        return spec.Linux is null or { CgroupsPath: null or "" }
            ? spec with { Linux = (spec.Linux ?? new LinuxConfig()) with { CgroupsPath = $"{_context.Paths.CgroupParent}/{id}" } }
            : spec;
    }

    private static void CheckTerminal(string operation, SystemId id, uint? width, uint? height)
    {
        if (width > ushort.MaxValue || height > ushort.MaxValue)
        {
            throw ExecutionErrors.Invalid(operation, id, $"a terminal of {width} by {height} characters: neither side may exceed {ushort.MaxValue}");
        }
    }

    private static void CheckName(SystemId id, string operation, string? name)
    {
        if (name is not null && !SystemId.TryCreate(name, out _, out var refusal))
        {
            throw ExecutionErrors.Invalid(operation, id, $"the name '{name}' {refusal}");
        }
    }

    private ContainerRecord RecordOf(SystemId id, CreateSettings settings, Description description, string directory)
    {
        var log = settings.Log is { } limits ? Path.Combine(directory, "log") : null;
        if (log is not null)
        {
            Directory.CreateDirectory(log, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return new ContainerRecord
        {
            Version = ContainerRecord.CurrentVersion,
            Id = id.Value,
            Name = settings.Name,
            Owner = _options.Owner,
            Image = settings.Image ?? description.Image,
            CreatedAt = _options.TimeProvider.GetUtcNow(),
            Status = RecordedStatus.Creating,
            Lifetime = settings.Lifetime,
            WhenStopped = settings.WhenStopped,
            RootMounts = description.RootMounts,
            Labels = settings.Labels.Count > 0 ? settings.Labels : null,
            Restart = settings.Restart,
            Health = HealthOptions.Resolve(settings.Health, HealthOptions.OfImage(description.Config)),
            TimeLimit = TimeLimitOf(settings.TimeLimit, settings.StopPatience),
            HasInput = settings.HasInput,
            StopPatienceInSeconds = settings.StopPatience?.TotalSeconds,
            Log = log is null ? null : new ContainerLog { Directory = log, MaximumFileBytes = settings.Log!.MaximumFileBytes, MaximumFiles = settings.Log.MaximumFiles },
        };
    }

    /// <summary>The time limit that a container's host keeps.</summary>
    /// <param name="run">How long each life may last; null for ever.</param>
    /// <param name="stop">How long it may then take to stop; null is 10 s.</param>
    /// <exception cref="FormatException">A time is out of range.</exception>
    public static TimeLimit? TimeLimitOf(TimeSpan? run, TimeSpan? stop)
    {
        if (run is not { } time)
        {
            return null;
        }

        return time.TotalMilliseconds is >= 1 and <= TimeLimit.LongestInMilliseconds
            ? new TimeLimit
            {
                RunInMilliseconds = (long)time.TotalMilliseconds,
                StopInMilliseconds = (long)Math.Clamp((stop ?? UsualStopPatience).TotalMilliseconds, 0, TimeLimit.LongestInMilliseconds),
            }
            : throw new FormatException($"a time limit of {time.TotalSeconds} s: there are 1 ms to {TimeLimit.LongestInMilliseconds / 86_400_000} days");
    }

    /// <summary>What a container is to be made of.</summary>
    private sealed record Description(Spec Specification, IReadOnlyList<RootMount> RootMounts, string? Image, ContainerConfig? Config = null);
}
