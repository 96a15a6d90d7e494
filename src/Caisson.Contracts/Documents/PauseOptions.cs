using Caisson.Contracts.Documents.Properties;

namespace Caisson.Contracts.Documents;

/// <summary>How to pause (schema v2).</summary>
public sealed record PauseOptions : Document
{
    /// <summary>How deeply a virtual machine is suspended.</summary>
    public string? SuspensionLevel { get; init; }

    /// <summary>What the guest is told before.</summary>
    public PauseNotification? HostedNotification { get; init; }
}
