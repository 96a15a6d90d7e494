using Caisson.Contracts.Documents;

namespace Caisson.Engine.Systems;

internal sealed partial class ContainerSystem
{
    /// <summary>The identity fields, and what else is asked for.</summary>
    public SystemProperties Properties(string operation, PropertyQuery query)
    {
        var properties = IdentityProperties() with { Health = _health?.ToStatus(withResults: true) };
        foreach (var (type, _) in query.Queries ?? new Dictionary<string, System.Text.Json.JsonElement>())
        {
            throw EngineErrors.NotSupported(operation, Id.Value, $"the property query '{type}' with arguments");
        }

        var answered = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in query.PropertyTypes)
        {
            try
            {
                properties = answered.Add(type.Value) ? With(properties, operation, type) : properties;
            }
            catch (Exception failure) when (EngineErrors.IsRefusal(failure))
            {
                throw EngineErrors.From(failure, operation, Id.Value);
            }
        }

        return properties;
    }

    /// <summary>What identifies the system and tells its state.</summary>
    public SystemProperties IdentityProperties() => new()
    {
        Id = Id.Value,
        SystemType = "Container",
        RuntimeOsType = "linux",
        Name = Id.Value,
        Owner = Document.Owner,
        State = State.Name,
        Stopped = State is SystemState.Stopped,
        ExitType = (State as SystemState.Stopped)?.Exit.Reason.ToString(),
        TerminateOnLastHandleClosed = Document.ShouldTerminateOnLastHandleClosed,
        Exit = (State as SystemState.Stopped)?.Exit,
        StartTime = _startTime,
        CreateTime = _createTime,
        Restart = StatusOfRestarts(),
        Health = _health?.ToStatus(withResults: false),
        Deadline = Deadline,
        InitProcessId = InitNow is { ProcessId: > 0 } init ? init.ProcessId : null,
    };

    private SystemProperties With(SystemProperties properties, string operation, PropertyType type)
    {
        if (type == PropertyType.Statistics)
        {
            return properties with { Statistics = ReadStatistics() };
        }

        if (type == PropertyType.ProcessList)
        {
            return properties with { ProcessList = ReadProcesses() };
        }

        return type == PropertyType.TerminateOnLastHandleClosed
            ? properties
            : throw EngineErrors.NotSupported(operation, Id.Value, $"the property '{type}' of a container");
    }

    private Statistics ReadStatistics()
    {
        var now = _parts.Time.GetUtcNow();
        return (_resources?.Cgroup.ReadStatistics() ?? new Statistics()) with
        {
            Timestamp = now,
            ContainerStartTime = _startTime,
            Network = InitNow is { ProcessId: > 0, Exit: null } init ? NetworkFiles.Read(init.ProcessId) : null,
            Uptime100ns = _startTime is { } start ? (ulong)Math.Max(0, (now - start).Ticks) : null,
        };
    }

    private List<ProcessDetails> ReadProcesses()
    {
        var processes = new List<ProcessDetails>();
        foreach (var processId in _resources?.Cgroup.ReadProcessIds() ?? [])
        {
            if (ProcFiles.Describe(processId) is { } details)
            {
                processes.Add(details);
            }
        }

        return processes;
    }
}
