using System.Text.Json;
using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Extensions.Logging;

namespace Caisson.Compute.Hosts;

/// <summary>The hosts of this machine, found by their sockets in the run directory.</summary>
internal sealed class HostDirectory
{
    private const int MaximumFileBytes = 1 << 20;
    private const string ExitName = "exit";

    private readonly LocalComputeServiceOptions _options;
    private readonly PoolIo _io;
    private readonly HostStarter _starter;
    private readonly ILogger _logger;

    public HostDirectory(LocalComputeServiceOptions options, PoolIo io, HostStarter starter, ILogger logger)
    {
        _options = options;
        _io = io;
        _starter = starter;
        _logger = logger;
    }

    /// <summary>Opens a handle on a system at its host.</summary>
    public async Task<HostConnection> OpenAsync(SystemId id, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenOnceAsync(id, cancellationToken);
        }
        catch (ComputeConnectionException)
        {
            // Its host was ending when we came. By now its socket is closed, and what it left tells the rest.
            return await OpenOnceAsync(id, cancellationToken);
        }
    }

    private async Task<HostConnection> OpenOnceAsync(SystemId id, CancellationToken cancellationToken)
    {
        BridgeComputeService service;
        try
        {
            service = await ConnectAsync(_options.Paths.SocketPath(id), cancellationToken);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ECONNREFUSED)
        {
            throw await AbsentAsync(id, e, cancellationToken);
        }

        try
        {
            return new HostConnection(id, service, await service.OpenSystemAsync(id, cancellationToken), Process: null);
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.SystemNotFound && ExitOf(id) is not null)
        {
            // It stopped unobserved, and its host is about to end.
            await service.DisposeAsync();
            throw await CollectAsync(id, e, cancellationToken) ?? e;
        }
        catch
        {
            await service.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks every host at once; those that do not answer in time are listed as sick.</summary>
    public async Task<IReadOnlyList<SystemProperties>> EnumerateAsync(SystemQuery query, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_options.Paths.RunDirectory))
        {
            return [];
        }

        using var deadline = new CancellationTokenSource(_options.EnumerationDeadline, _options.TimeProvider);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var answers = await Task.WhenAll(DirectoriesOf(query).Select(one => AskAsync(one, query, any.Token)));
        cancellationToken.ThrowIfCancellationRequested();
        return [.. answers.SelectMany(systems => systems).OrderBy(system => system.Id, StringComparer.Ordinal)];
    }

    // A system whose id is known has its host's directory at a known place: then no other host need be asked.
    private IEnumerable<string> DirectoriesOf(SystemQuery query)
    {
        var known = (query.Ids ?? [])
            .Where(static id => SystemId.TryCreate(id, out _, out _))
            .Select(id => _options.Paths.SystemDirectory(new SystemId(id)))
            .Where(Directory.Exists)
            .Distinct()
            .ToList();
        return known.Count > 0 ? known : Directory.EnumerateDirectories(_options.Paths.RunDirectory);
    }

    /// <summary>Asks a host that is started to be asked: what runs here, and how well, must not matter.</summary>
    public Task<ServiceProperties> GetServicePropertiesAsync(PropertyQuery query, CancellationToken cancellationToken) =>
        _starter.AskPassingHostAsync(service => service.GetServicePropertiesAsync(query, cancellationToken), cancellationToken);

    private async Task<BridgeComputeService> ConnectAsync(string socket, CancellationToken cancellationToken) =>
        await _starter.ConnectAsync(await _io.ConnectAsync(socket, cancellationToken), cancellationToken);

    // No host answers for the id: it never existed, its host was lost, or it stopped unobserved and its exit waits to be collected.
    private async Task<ComputeException> AbsentAsync(SystemId id, LinuxException cause, CancellationToken cancellationToken)
    {
        if (cause.Errno == Errno.ECONNREFUSED)
        {
            await _starter.CleanAsync(id, cancellationToken);
        }

        return await CollectAsync(id, cause, cancellationToken)
            ?? new ComputeOperationException(DetailsOf(id, ErrorCode.SystemNotFound), $"there is no system '{id}'", cause);
    }

    private async Task<ComputeException?> CollectAsync(SystemId id, Exception cause, CancellationToken cancellationToken)
    {
        if (ExitOf(id) is not { } exit)
        {
            return null;
        }

        await _starter.CleanAsync(id, cancellationToken, forgetsExit: true);
        return new ComputeSystemClosedException(
            DetailsOf(id, ErrorCode.SystemAlreadyStopped), $"'{id}' stopped at {exit.Time:u} with code {exit.Code}", exit, cause);
    }

    private ExitRecord? ExitOf(SystemId id) =>
        ReadSystems(Path.Combine(_options.Paths.SystemDirectory(id), ExitName)).FirstOrDefault(system => system.Id == id.Value)?.Exit;

    private static ErrorDetails DetailsOf(SystemId id, ErrorCode code) =>
        new() { Code = code, Operation = OperationNames.OpenComputeSystem, ObjectId = id.Value };

    private async Task<IReadOnlyList<SystemProperties>> AskAsync(string directory, SystemQuery query, CancellationToken cancellationToken)
    {
        var socket = Path.Combine(directory, "sock");
        string sickness;
        try
        {
            await using var service = await ConnectAsync(socket, cancellationToken);
            return WithEnded(directory, query, await service.EnumerateSystemsAsync(query, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            sickness = $"its host did not answer within {_options.EnumerationDeadline.TotalSeconds:0.#} s";
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return WithEnded(directory, query, []);
        }
        catch (Exception e) when (e is LinuxException or ComputeException)
        {
            sickness = e is LinuxException { Errno: Errno.ECONNREFUSED } ? "its host is gone; 'caisson doctor --clean' undoes what it left" : e.Message;
        }

        _logger.HostSick(socket, sickness);
        return WithEnded(
            directory,
            query,
            [.. ReadSystems(Path.Combine(directory, "state")).Where(system => Matches(query, system)).Select(system => system with { Sickness = sickness })]);
    }

    // A host writes the exit of a system that nobody looks at before it forgets it, and may answer, or be there without answering, for a moment longer.
    private static IReadOnlyList<SystemProperties> WithEnded(string directory, SystemQuery query, IReadOnlyList<SystemProperties> systems)
    {
        var ended = ReadSystems(Path.Combine(directory, ExitName)).Where(one => Matches(query, one) && systems.All(other => other.Id != one.Id || other.Sickness is not null)).ToList();
        return ended.Count == 0 ? systems : [.. systems.Where(other => ended.All(one => one.Id != other.Id)), .. ended];
    }

    // Files of a host: bounded, and whatever stands in them that does not parse counts as nothing.
    private static IReadOnlyList<SystemProperties> ReadSystems(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaximumFileBytes }
                ? DocumentCodecs.IReadOnlyListSystemProperties.Read(File.ReadAllBytes(path)) ?? []
                : [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool Matches(SystemQuery query, SystemProperties system) =>
        Contains(query.Ids, system.Id) && Contains(query.Types, system.SystemType) && Contains(query.Names, system.Name) && Contains(query.Owners, system.Owner);

    private static bool Contains(IReadOnlyList<string>? wanted, string? actual) =>
        wanted is null || (actual is not null && wanted.Contains(actual, StringComparer.OrdinalIgnoreCase));
}
