namespace Caisson.Contracts.Documents;

/// <summary>The size of a console in characters.</summary>
public sealed record ConsoleSize : Document
{
    /// <summary>Rows.</summary>
    public ushort Height { get; init; }

    /// <summary>Columns.</summary>
    public ushort Width { get; init; }
}
