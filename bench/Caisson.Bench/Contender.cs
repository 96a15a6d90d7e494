namespace Caisson.Bench;

/// <summary>Something measured: a command that prints one number a line.</summary>
/// <param name="Name">What the report calls it.</param>
/// <param name="Command">Program and arguments.</param>
internal sealed record Contender(string Name, params string[] Command)
{
    /// <summary>Why it cannot take part; null when it can.</summary>
    public string? Absence { get; init; }
}
