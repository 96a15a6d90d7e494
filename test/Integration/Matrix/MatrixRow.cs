namespace Caisson.IntegrationTests.Matrix;

/// <summary>One row: a host stops at the n-th time that it comes to a failpoint, and somebody is killed.</summary>
/// <param name="Verb">The command in progress.</param>
/// <param name="Failpoint">Where the host is.</param>
/// <param name="Occurrence">How many times the host comes there before the command's own first time, and once more.</param>
/// <param name="Victim">Who is killed.</param>
internal sealed record MatrixRow(MatrixVerb Verb, string Failpoint, int Occurrence, MatrixVictim Victim)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Verb} at {Failpoint}@{Occurrence}, kill {Victim}";
}
