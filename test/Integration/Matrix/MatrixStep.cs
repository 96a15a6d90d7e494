namespace Caisson.IntegrationTests.Matrix;

/// <summary>A step that a process passes because of a command.</summary>
/// <param name="Place">Whose.</param>
/// <param name="Failpoint">Which.</param>
/// <param name="Occurrence">The how-manieth time it comes there, in its whole life.</param>
internal sealed record MatrixStep(MatrixPlace Place, string Failpoint, int Occurrence)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Failpoint}@{Occurrence}";
}
