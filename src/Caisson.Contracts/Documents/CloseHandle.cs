namespace Caisson.Contracts.Documents;

/// <summary>Which stream to close.</summary>
public sealed record CloseHandle : Document
{
    /// <summary>The stream.</summary>
    public required StdioHandle Handle { get; init; }
}
