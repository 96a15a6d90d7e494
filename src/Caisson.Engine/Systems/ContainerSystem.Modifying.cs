using System.Text.Json;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Documents.Guest;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;

namespace Caisson.Engine.Systems;

internal sealed partial class ContainerSystem
{
    private Spec _spec;

    /// <summary>Changes limits and policies: of what runs, and of the lives that follow.</summary>
    public void Modify(string operation, ModifySettingRequest request)
    {
        if (State is not (SystemState.Created or SystemState.Running or SystemState.Paused or SystemState.Restarting))
        {
            throw Refusal(operation);
        }

        if (request.ResourcePath is ResourcePath.ContainerRestart or ResourcePath.ContainerHealth or ResourcePath.ContainerTimeLimit)
        {
            ModifyLife(operation, request);
            return;
        }

        var change = ChangeOf(operation, request);
        var linux = _spec.Linux ?? new LinuxConfig();
        var merged = _spec with { Linux = linux with { Resources = ResourceMerge.Merge(linux.Resources, change) } };
        try
        {
            // Compiled first: limits that could never be set are refused before anything changes.
            var next = _parts.Cgroups.Plan(Id, merged);
            _resources?.Cgroup.Update(change);
            _spec = merged;
            _cgroup = next;
        }
        catch (Exception failure) when (EngineErrors.IsRefusal(failure))
        {
            throw EngineErrors.From(failure, operation, Id.Value);
        }
    }

    private LinuxResources ChangeOf(string operation, ModifySettingRequest request)
    {
        if (request.GuestRequest is not null)
        {
            throw EngineErrors.NotSupported(operation, Id.Value, "a guest request for a container");
        }

        if (request.RequestType is { } type && type != ModifyRequestType.Update)
        {
            throw EngineErrors.NotSupported(operation, Id.Value, $"the request type '{type}' for the limits of a container", "use Update");
        }

        if (request.Settings is not { } settings)
        {
            throw EngineErrors.Failed(ErrorCode.InvalidDocument, operation, Id.Value, $"the request to modify system '{Id}' lacks Settings");
        }

        return request.ResourcePath switch
        {
            ResourcePath.ContainerConstraints => ConstraintsOf(operation, settings),
            ResourcePath.ContainerMemory => MemoryOf(operation, settings),
            _ => throw EngineErrors.NotSupported(
                operation, Id.Value, $"the resource '{request.ResourcePath}' of a container", $"use {ResourcePath.ContainerConstraints} or {ResourcePath.ContainerMemory}"),
        };
    }

    private LinuxResources ConstraintsOf(string operation, JsonElement settings)
    {
        ContainerConstraints? constraints;
        try
        {
            constraints = SettingsCodecs.ContainerConstraints.Read(System.Text.Encoding.UTF8.GetBytes(settings.GetRawText()));
        }
        catch (JsonException damage)
        {
            throw EngineErrors.Failed(
                ErrorCode.InvalidDocument, operation, Id.Value, $"the limits for system '{Id}' do not parse: {damage.Message}", cause: damage);
        }

        if (constraints is { Windows: not null } or { UnknownMembers.Count: > 0 })
        {
            throw EngineErrors.NotSupported(operation, Id.Value, $"the limit '{constraints.UnknownMembers?.Keys.First() ?? "Windows"}' of a linux container");
        }

        return constraints?.Linux
            ?? throw EngineErrors.Failed(ErrorCode.InvalidDocument, operation, Id.Value, $"the limits for system '{Id}' lack Linux");
    }

    private LinuxResources MemoryOf(string operation, JsonElement settings) =>
        settings.ValueKind == JsonValueKind.Number && settings.TryGetInt64(out var megabytes) && megabytes is > 0 and <= long.MaxValue >> 20
            ? new LinuxResources { Memory = new MemoryResources { Limit = megabytes << 20 } }
            : throw EngineErrors.Failed(
                ErrorCode.InvalidArgument, operation, Id.Value, $"'{settings.GetRawText()}' is no memory limit for system '{Id}'", "give a number of megabytes");
}
