namespace Caisson.Cli.Documentation;

/// <summary>Where a completion stands.</summary>
/// <param name="Candidates">What the definitions themselves know.</param>
/// <param name="Argument">The argument's name, such as <c>CONTAINER</c>, whose values the machine knows; null elsewhere.</param>
internal sealed record CompletionPlace(IReadOnlyList<string> Candidates, string? Argument);
