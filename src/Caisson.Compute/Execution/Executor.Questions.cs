using Caisson.Compute.Execution.Lifecycle;
using Caisson.Compute.Execution.Records;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;

namespace Caisson.Compute.Execution;

public sealed partial class Executor
{
    /// <summary>The release of this executor.</summary>
    public static string Version => typeof(Executor).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>What a container uses, and when that was asked.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<ContainerStats> StatsAsync(SystemId id, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.Stats, cancellationToken);
        return await container.StatsAsync(cancellationToken);
    }

    /// <summary>The ids, on the machine, of a container's processes.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<int>> ListPidsAsync(SystemId id, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.ListPids, cancellationToken);
        return [.. (await container.SummaryAsync(ExecutorOperations.ListPids, cancellationToken)).Select(static process => process.Details.ProcessId)];
    }

    /// <summary>The processes of a container.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<ProcessSummary>> SummaryAsync(SystemId id, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.Summary, cancellationToken);
        return await container.SummaryAsync(ExecutorOperations.Summary, cancellationToken);
    }

    /// <summary>What a container is doing. Never waits for another call; of one whose host does not answer in time it is unknown.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemNotFound"/>, <see cref="ErrorCode.RecordDamaged"/>.</exception>
    public async Task<ExecutionStatus> StatusAsync(SystemId id, CancellationToken cancellationToken = default) =>
        Known(id) is { } container && container.IsCurrent(ExecutorOperations.Status)
            ? container.State.Status
            : (await DescribeAsync(id, ExecutorOperations.Status, cancellationToken)).Status;

    /// <summary>What is known about one container. Never waits for another call.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemNotFound"/>, <see cref="ErrorCode.RecordDamaged"/>.</exception>
    public Task<ContainerSummary> InspectAsync(SystemId id, CancellationToken cancellationToken = default) =>
        DescribeAsync(id, ExecutorOperations.Find, cancellationToken);

    /// <summary>All containers of the state directory, by id. One whose host is sick, or whose record is damaged, is listed as such.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<ContainerSummary>> ListAsync(CancellationToken cancellationToken = default) =>
        _context.Records.All().Any() ? (await ListAllAsync(cancellationToken)).Containers : [];

    /// <summary>As <see cref="ListAsync"/>, and beside them the systems of the service that no container here stands for. Each host is asked once.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<(IReadOnlyList<ContainerSummary> Containers, IReadOnlyList<SystemProperties> Others)> ListAllAsync(CancellationToken cancellationToken = default)
    {
        var ids = _context.Records.All().ToList();
        var systems = await ComputeSystem.EnumerateAsync(_context.Service, cancellationToken: cancellationToken);
        var byId = systems.ToLookup(static system => system.Id);
        IReadOnlyList<ContainerSummary> containers =
            [.. ids.Select(id => TrySummarize(id, byId[id.Value].FirstOrDefault())).OfType<ContainerSummary>().OrderBy(static row => row.Id.Value, StringComparer.Ordinal)];
        var known = containers.Select(static row => row.Id.Value).ToHashSet(StringComparer.Ordinal);
        return (containers, [.. systems.Where(system => !known.Contains(system.Id))]);
    }

    /// <summary>The specification a container runs with.</summary>
    /// <param name="id">The container.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Spec> ReadSpecificationAsync(SystemId id, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.Find, cancellationToken);
        return container.ReadSpecification(ExecutorOperations.Find);
    }

    /// <summary>Finds a container by its id, its name, or an unambiguous beginning of its id.</summary>
    /// <param name="text">What people call it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemNotFound"/>; <see cref="ErrorCode.InvalidArgument"/>: it begins more than one id,
    /// or cannot be one.</exception>
    public Task<SystemId> FindAsync(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        cancellationToken.ThrowIfCancellationRequested();
        const string Operation = ExecutorOperations.Find;
        if (!SystemId.TryCreate(text, out var id, out var refusal))
        {
            throw ExecutionErrors.Make(ErrorCode.InvalidArgument, Operation, text, $"'{text}' names no container: it {refusal}");
        }

        if (Directory.Exists(_context.Records.DirectoryOf(id)))
        {
            return Task.FromResult(id);
        }

        if (_context.Names.TryFind(text) is { } named)
        {
            return Task.FromResult(named);
        }

        return _context.Records.All()
            .Where(candidate => candidate.Value.StartsWith(text, StringComparison.Ordinal))
            .OrderBy(static candidate => candidate.Value, StringComparer.Ordinal)
            .Take(4)
            .ToList() switch
        {
            [var only] => Task.FromResult(only),
            [] => throw ExecutionErrors.NoSuchContainer(Operation, id),
            var several => throw ExecutionErrors.Invalid(Operation, id, $"'{text}' is the beginning of more than one container: {string.Join(", ", several)}"),
        };
    }

    /// <summary>Gives a container another name; null takes it away.</summary>
    /// <param name="id">The container.</param>
    /// <param name="name">The name, by the rules of ids.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.Conflict"/>: another container has it.</exception>
    public async Task RenameAsync(SystemId id, string? name, CancellationToken cancellationToken = default)
    {
        CheckName(id, ExecutorOperations.Rename, name);
        var container = await GetAsync(id, ExecutorOperations.Rename, cancellationToken);
        await CarryOutAsync(container.RenameAsync(name), cancellationToken);
    }

    /// <summary>Changes when a container is started again by itself; the host of one that runs takes it up at once. One that waits for its next start stops
    /// when the policy has none.</summary>
    /// <param name="id">The container.</param>
    /// <param name="policy">When.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    public async Task UpdateRestartAsync(SystemId id, RestartPolicy policy, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var container = await GetAsync(id, ExecutorOperations.Update, cancellationToken);
        await CarryOutAsync(container.UpdateRestartAsync(policy), cancellationToken);
    }

    /// <summary>Changes how a container's host sees whether it works; at once, and then nothing is known of its health.</summary>
    /// <param name="id">The container.</param>
    /// <param name="health">What is to be different; what it leaves out stays.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="FormatException">Times without a command, or a time or number out of range.</exception>
    public async Task UpdateHealthAsync(SystemId id, HealthOptions health, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(health);
        var container = await GetAsync(id, ExecutorOperations.Update, cancellationToken);
        await CarryOutAsync(container.UpdateHealthAsync(HealthOptions.Resolve(health, container.Record.Health)), cancellationToken);
    }

    /// <summary>Changes how long each life of a container may last; at once, counted from the start of the present one.</summary>
    /// <param name="id">The container.</param>
    /// <param name="limit">How long; null for ever.</param>
    /// <param name="cancellationToken">Stops waiting, the operation goes on.</param>
    /// <exception cref="FormatException">The time is out of range.</exception>
    public async Task UpdateTimeLimitAsync(SystemId id, TimeSpan? limit, CancellationToken cancellationToken = default)
    {
        var container = await GetAsync(id, ExecutorOperations.Update, cancellationToken);
        var patience = container.Record.StopPatienceInSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : (TimeSpan?)null;
        await CarryOutAsync(container.UpdateTimeLimitAsync(TimeLimitOf(limit, patience)), cancellationToken);
    }

    private async Task<ContainerSummary> DescribeAsync(SystemId id, string operation, CancellationToken cancellationToken)
    {
        var record = _context.Records.TryRead(id, operation) ?? throw ExecutionErrors.NoSuchContainer(operation, id);
        var system = record.Status is RecordedStatus.Started or RecordedStatus.Created
            ? (await ComputeSystem.EnumerateAsync(_context.Service, new SystemQuery { Ids = [id.Value] }, cancellationToken: cancellationToken))
                .FirstOrDefault(system => system.Id == id.Value)
            : null;
        return Summarize(id, record, system);
    }

    // Null of a container that went while it was listed.
    private ContainerSummary? TrySummarize(SystemId id, SystemProperties? system)
    {
        try
        {
            return _context.Records.TryRead(id, ExecutorOperations.List) is { } record ? Summarize(id, record, system) : null;
        }
        catch (ComputeOperationException e)
        {
            return ContainerListing.Damaged(id, _context.Records.DirectoryOf(id), e.Message);
        }
    }

    private ContainerSummary Summarize(SystemId id, ContainerRecord record, SystemProperties? system)
    {
        var directory = _context.Records.DirectoryOf(id);
        var isBeingStarted = record.Status == RecordedStatus.Started && system is null && IsHeld(id);
        var summary = ContainerListing.Of(
            record, directory, ArgumentsOf(directory), system, isBeingStarted, _context.BootId, _options.TimeProvider.GetUtcNow());
        return Known(id)?.State is ContainerState.Pausing or ContainerState.Stopped or ContainerState.Restarting && Known(id) is { } known && known.Record.Runs == record.Runs
            ? summary with { Status = known.State.Status, Exit = (known.State as ContainerState.Stopped)?.Exit ?? summary.Exit }
            : summary;
    }

    private bool IsHeld(SystemId id)
    {
        try
        {
            using var hold = ContainerDirectory.TryHold(_context.Paths, id);
            return hold is null;
        }
        catch (LinuxException)
        {
            return false;
        }
    }

    private static IReadOnlyList<string> ArgumentsOf(string directory)
    {
        try
        {
            return OciCodecs.Spec.Read(File.ReadAllBytes(Path.Combine(directory, "config.json")))?.Process?.Args ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
        {
            return [];
        }
    }
}
