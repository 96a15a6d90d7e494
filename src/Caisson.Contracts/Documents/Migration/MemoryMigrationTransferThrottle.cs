using System.Text.Json;
using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Migration;

/// <summary>How a machine is slowed down while its memory is transferred (<c>MemoryMigrationTransferThrottleParams</c>). Null leaves a value to the service.</summary>
public sealed record MemoryMigrationTransferThrottle : Document
{
    /// <summary>Not at all.</summary>
    public bool? SkipThrottling { get; init; }

    /// <summary>How strongly.</summary>
    public double? ThrottlingScale
    {
        get;
        init => field = value is null || double.IsFinite(value.Value) ? value : throw new JsonException("the throttling scale is not a finite number");
    }

    /// <summary>At least by so much.</summary>
    public byte? MinimumThrottlePercentage { get; init; }

    /// <summary>Passes wanted.</summary>
    public uint? TargetNumberOfBrownoutTransferPasses { get; init; }

    /// <summary>The first pass that is throttled.</summary>
    public uint? StartingBrownoutPassNumberForThrottling { get; init; }

    /// <summary>The most passes.</summary>
    public uint? MaximumNumberOfBrownoutTransferPasses { get; init; }

    /// <summary>How long the blackout should last.</summary>
    [JsonPropertyName("TargetBlackoutTransferTime")]
    public uint? TargetBlackoutTransferTimeInMilliseconds { get; init; }

    /// <summary>A longer blackout cancels it.</summary>
    [JsonPropertyName("BlackoutTimeThresholdForCancellingMigration")]
    public uint? BlackoutThresholdInMilliseconds { get; init; }
}
