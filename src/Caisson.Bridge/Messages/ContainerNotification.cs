using System.Text.Json.Serialization;

namespace Caisson.Bridge.Messages;

/// <summary>A container's life ended, as a Microsoft guest tells it.</summary>
internal sealed record ContainerNotification
{
    /// <summary>The container ended when its stop signal had been sent.</summary>
    internal const string GracefulExit = "GracefulExit";

    /// <summary>The container ended when its kill signal had been sent.</summary>
    internal const string ForcedExit = "ForcedExit";

    /// <summary>The container ended by itself; a normal end too.</summary>
    internal const string UnexpectedExit = "UnexpectedExit";

    /// <summary>The container.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string ContainerId { get => field ?? ""; init; }

    /// <summary>A correlation id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public Guid ActivityId { get; init; }

    /// <summary>None, GracefulExit, ForcedExit, UnexpectedExit, Reboot, Constructed, Started, Paused, Unknown.</summary>
    public string? Type { get; init; }

    /// <summary>None, Construct, Start, Pause, Resume, Shutdown, Terminate.</summary>
    public string? Operation { get; init; }

    /// <summary>An HRESULT.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public int Result { get; init; }

    /// <summary>JSON text of anything.</summary>
    public string? ResultInfo { get; init; }
}
