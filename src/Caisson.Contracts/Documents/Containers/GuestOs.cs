namespace Caisson.Contracts.Documents.Containers;

/// <summary>The operating system inside.</summary>
public sealed record GuestOs : Document
{
    /// <summary>Its host name.</summary>
    public string? HostName { get; init; }
}
