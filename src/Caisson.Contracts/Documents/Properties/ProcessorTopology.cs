namespace Caisson.Contracts.Documents.Properties;

/// <summary>The processors of the service's machine.</summary>
public sealed record ProcessorTopology : Document
{
    /// <summary>How many.</summary>
    public uint LogicalProcessorCount { get; init; }

    /// <summary>One by one.</summary>
    public IReadOnlyList<LogicalProcessor>? LogicalProcessors { get; init => field = NoNulls.In(value); }
}
