namespace Caisson.Bridge.Messages;

/// <summary>One stream: a path, or else the next descriptor that came with the request.</summary>
internal sealed record LocalEndpoint
{
    /// <summary>An absolute path; null for a descriptor.</summary>
    public string? Path { get; init; }
}
