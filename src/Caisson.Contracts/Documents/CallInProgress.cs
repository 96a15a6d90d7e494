namespace Caisson.Contracts.Documents;

/// <summary>A call that a host has been asked for and has not finished: asked with <see cref="PropertyType.CallsInProgress"/>. Caisson's own addition.</summary>
public sealed record CallInProgress : Document
{
    /// <summary>What was asked: one of <see cref="Errors.OperationNames"/>.</summary>
    public required string Operation { get; init; }

    /// <summary>What it is about; null for the service itself.</summary>
    public string? ObjectId { get; init; }

    /// <summary>When the host took the request.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The host has answered, and the caller does not read; else the host has the ball.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>The process that asks; null where the host cannot know.</summary>
    public int? CallerProcessId { get; init; }
}
