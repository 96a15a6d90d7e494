namespace Caisson.Contracts.Documents;

/// <summary>One event of a <see cref="ResultDocument"/> (<c>ErrorEvent</c>).</summary>
public sealed record ResultEvent : Document
{
    /// <summary>What happened.</summary>
    public string? Message { get; init; }

    /// <summary>The service's own stack trace.</summary>
    public string? StackTrace { get; init; }

    /// <summary>The component that reported it.</summary>
    public string? Provider { get; init; }

    /// <summary>The component's event number.</summary>
    public ushort EventId { get; init; }

    /// <summary>The component's flags.</summary>
    public uint Flags { get; init; }

    /// <summary>Where in the component it was reported.</summary>
    public string? Source { get; init; }
}
