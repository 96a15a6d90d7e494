using System.Text;
using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Codecs;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Engine.Systems.Health;

namespace Caisson.Engine.Systems;

/// <summary>Changes of what a document says about a container's life.</summary>
internal sealed partial class ContainerSystem
{
    private void ModifyLife(string operation, ModifySettingRequest request)
    {
        var isRemoval = request.RequestType == ModifyRequestType.Remove;
        if (request.GuestRequest is not null || request.RequestType is { } type && type != ModifyRequestType.Update && !isRemoval)
        {
            throw EngineErrors.NotSupported(operation, Id.Value, $"the request type '{request.RequestType}' for '{request.ResourcePath}'", "use Update or Remove");
        }

        switch (request.ResourcePath)
        {
            case ResourcePath.ContainerRestart:
                ChangeRestart(operation, isRemoval ? new RestartPolicy() : Read(operation, request, SettingsCodecs.RestartPolicy));
                break;
            case ResourcePath.ContainerHealth:
                ChangeHealth(operation, isRemoval ? null : Read(operation, request, SettingsCodecs.HealthPolicy));
                break;
            default:
                ChangeTimeLimit(operation, isRemoval ? null : Read(operation, request, SettingsCodecs.TimeLimit));
                break;
        }
    }

    private void ChangeRestart(string operation, RestartPolicy policy)
    {
        Refuse(operation, "the restart policy", LifePolicies.Refuse(policy, Document.ShouldTerminateOnLastHandleClosed));
        if (_restarts is null)
        {
            _restarts = new RestartPlan(policy);
        }
        else
        {
            _restarts.Policy = policy;
        }

        Publish(new SystemNotification.RestartPolicyChanged(policy) { Time = _parts.Time.GetUtcNow() });
        NotifyObserver();
        if (policy.Mode == RestartMode.No && State is SystemState.Restarting restarting)
        {
            _ = EndWhileRestarting(restarting.Exit);
        }
    }

    private void ChangeHealth(string operation, HealthPolicy? policy)
    {
        if (policy is not null)
        {
            Refuse(operation, "the health policy", LifePolicies.Refuse(policy));
        }

        _probingEnd?.Cancel();
        _health = policy is null ? null : new HealthRecord(policy);
        if (_health is { } health)
        {
            TellHealth(health);
            if (InitNow is { State: ProcessState.Running } init)
            {
                BeginProbing(init, health);
            }
        }
        else
        {
            NotifyObserver();
        }
    }

    private void ChangeTimeLimit(string operation, TimeLimit? limit)
    {
        if (limit is not null)
        {
            Refuse(operation, "the time limit", LifePolicies.Refuse(limit));
        }

        EndTiming();
        if (InitNow is { } spared)
        {
            spared.TimeOver = null;
        }

        _timeLimit = limit;
        if (limit is not null && InitNow is { State: ProcessState.Running } init)
        {
            BeginTiming(init, limit);
        }

        NotifyObserver();
    }

    private T Read<T>(string operation, ModifySettingRequest request, JsonCodec<T> codec)
        where T : Document
    {
        T? settings;
        try
        {
            settings = request.Settings is { } given ? codec.Read(Encoding.UTF8.GetBytes(given.GetRawText())) : null;
        }
        catch (JsonException damage)
        {
            throw EngineErrors.Failed(
                ErrorCode.InvalidDocument, operation, Id.Value, $"the settings for '{request.ResourcePath}' of system '{Id}' do not parse: {damage.Message}", cause: damage);
        }

        return settings switch
        {
            null => throw EngineErrors.Failed(ErrorCode.InvalidDocument, operation, Id.Value, $"the request to modify system '{Id}' lacks Settings"),
            { UnknownMembers: { Count: > 0 } unknown } =>
                throw EngineErrors.NotSupported(operation, Id.Value, $"the member {unknown.Keys.First()} of '{request.ResourcePath}'"),
            _ => settings,
        };
    }

    private void Refuse(string operation, string what, (string Problem, string? Remedy)? refusal)
    {
        if (refusal is var (problem, remedy))
        {
            throw EngineErrors.Failed(ErrorCode.InvalidArgument, operation, Id.Value, $"{what} for system '{Id}' has {problem}", remedy);
        }
    }
}
