namespace Caisson.Cli.Output;

/// <summary>A column of a list.</summary>
/// <param name="Name">Its name in templates.</param>
/// <param name="Heading">Its heading in tables.</param>
/// <param name="Text">Its text in a row.</param>
/// <param name="IsShown">It stands in the ordinary table; others are for templates alone.</param>
internal sealed record Column<T>(string Name, string Heading, Func<T, string> Text, bool IsShown = true);
