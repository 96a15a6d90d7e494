namespace Caisson.Cli.Output;

/// <summary>A piece of a template.</summary>
/// <param name="Text">A column's name, or text that stands as it is.</param>
/// <param name="IsColumn">Which of both.</param>
internal readonly record struct TemplatePart(string Text, bool IsColumn);
