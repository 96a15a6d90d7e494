using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>Interrupt moderation of a network adapter; <see cref="InterruptModerationValue"/> has the numbers.</summary>
/// <param name="Value">The word as it stands in JSON.</param>
[JsonConverter(typeof(OpenWordConverter<InterruptModeration>))]
public readonly record struct InterruptModeration(string Value) : IOpenWord<InterruptModeration>
{
    /// <summary>The adapter's own.</summary>
    public static InterruptModeration Default { get; } = new("Default");

    /// <summary>Adaptive.</summary>
    public static InterruptModeration Adaptive { get; } = new("Adaptive");

    /// <summary>None.</summary>
    public static InterruptModeration Off { get; } = new("Off");

    /// <summary>Low.</summary>
    public static InterruptModeration Low { get; } = new("Low");

    /// <summary>Medium.</summary>
    public static InterruptModeration Medium { get; } = new("Medium");

    /// <summary>High.</summary>
    public static InterruptModeration High { get; } = new("High");

    /// <inheritdoc/>
    public static InterruptModeration From(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value ?? "";
}
