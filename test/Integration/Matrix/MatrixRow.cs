namespace Caisson.IntegrationTests.Matrix;

/// <summary>One row: a process stops at the n-th time that it comes to a failpoint, and somebody is killed.</summary>
/// <param name="Verb">The command in progress.</param>
/// <param name="Step">Where it stops.</param>
/// <param name="Victim">Who is killed.</param>
internal sealed record MatrixRow(MatrixVerb Verb, MatrixStep Step, MatrixVictim Victim)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Verb} at {Step}, kill {Victim}";
}
