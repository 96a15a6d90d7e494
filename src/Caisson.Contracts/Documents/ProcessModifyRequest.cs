namespace Caisson.Contracts.Documents;

/// <summary>A change of a running process: its console's size, or the closing of a stream (schema v2).</summary>
public sealed record ProcessModifyRequest : Document
{
    /// <summary>What to do.</summary>
    public required ProcessModifyOperation Operation { get; init; }

    /// <summary>The new size; with <see cref="ProcessModifyOperation.ConsoleSize"/>.</summary>
    public ConsoleSize? ConsoleSize { get; init; }

    /// <summary>The stream; with <see cref="ProcessModifyOperation.CloseHandle"/>.</summary>
    public CloseHandle? CloseHandle { get; init; }
}
