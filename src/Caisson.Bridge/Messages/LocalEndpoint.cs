namespace Caisson.Bridge.Messages;

/// <summary>One stream: a path, held by the server, or else the next descriptor that came with the request.</summary>
internal sealed record LocalEndpoint
{
    /// <summary>An absolute path; null for a descriptor.</summary>
    public string? Path { get; init; }

    /// <summary>The server holds the far end. Since version 2.</summary>
    public bool IsHosted { get; init; }
}
