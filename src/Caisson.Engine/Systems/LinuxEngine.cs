using System.Globalization;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;

namespace Caisson.Engine.Systems;

/// <summary>The engine: every compute system of this process, and what they share. Connections see it through <see cref="OpenConnection"/>.</summary>
/// <remarks>Everything of it runs on one event-loop thread.</remarks>
public sealed class LinuxEngine : IAsyncDisposable
{
    private readonly EngineParts _parts;
    private readonly Dictionary<SystemId, ContainerSystem> _systems = [];
    private long _lastGate;
    private bool _isDisposed;

    internal LinuxEngine(EngineParts parts) => _parts = parts;

    /// <summary>How many systems there are, stopped ones that a handle still holds included.</summary>
    public int SystemCount => _systems.Count;

    /// <summary>Makes an engine over the real kernel. Call it on the loop thread.</summary>
    public static LinuxEngine Create(LinuxEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new LinuxEngine(RealParts.Assemble(options));
    }

    /// <summary>Opens a view for one connection: its handles are its own, and end when it is disposed.</summary>
    public LinuxComputeService OpenConnection() => new(this, _parts);

    /// <summary>Terminates every system, waits until nothing is left of them, and lets go of launcher and reaper.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        var systems = _systems.Values.ToArray();
        foreach (var system in systems)
        {
            system.Terminate();
        }

        foreach (var system in systems)
        {
            await system.WaitEndedAsync();
        }

        await _parts.PendingOutputs.EndAsync(_parts.Time, _parts.Log);
        await _parts.Launcher.DisposeAsync();
    }

    internal IEnumerable<ContainerSystem> Systems => _systems.Values;

    internal ContainerSystem? Find(SystemId id) => _systems.GetValueOrDefault(id);

    /// <summary>Reserves an id for a checked document.</summary>
    internal ContainerSystem Add(string operation, SystemId id, ComputeSystemDocument document)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_systems.ContainsKey(id))
        {
            throw EngineErrors.Failed(
                ErrorCode.SystemAlreadyExists, operation, id.Value, $"there is a system '{id}' already", "choose another id, or close the handles on the old one");
        }

        var definition = ContainerDefinition.From(id, document);
        var gateName = string.Create(CultureInfo.InvariantCulture, $"gate-{++_lastGate}");
        var system = Reserve(operation, definition, gateName);
        _systems.Add(id, system);
        system.Announce();
        return system;
    }

    private ContainerSystem Reserve(string operation, ContainerDefinition definition, string gateName)
    {
        try
        {
            return new ContainerSystem(_parts, definition, gateName, Vanish);
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            throw EngineErrors.From(failure, operation, definition.Id.Value);
        }
    }

    private void Vanish(ContainerSystem system)
    {
        if (_systems.Remove(system.Id))
        {
            _parts.Log.SystemVanished(system.Id);
            _parts.Observer?.SystemVanished(system.IdentityProperties(), system.ExitFate);
        }
    }
}
