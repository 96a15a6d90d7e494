namespace Caisson.Contracts.Documents.Properties;

/// <summary>What a guest is told before a pause.</summary>
public sealed record PauseNotification : Document
{
    /// <summary>Why, for instance <c>Save</c>.</summary>
    public string? Reason { get; init; }
}
