namespace Caisson.Contracts.Errors;

/// <summary>One event the service attached to a failed call (an ErrorEvent of a result document, or an ErrorRecord of the guest protocol).</summary>
public sealed record ServiceEvent
{
    /// <summary>What happened.</summary>
    public required string Message { get; init; }

    /// <summary>The service's own stack trace, if it gave one.</summary>
    public string? StackTrace { get; init; }

    /// <summary>The component that reported it.</summary>
    public string? Provider { get; init; }

    /// <summary>The component's event number, or null.</summary>
    public int? EventId { get; init; }

    /// <summary>The component's flags, or null.</summary>
    public uint? Flags { get; init; }

    /// <summary>Where in the component it was reported.</summary>
    public string? Source { get; init; }
}
