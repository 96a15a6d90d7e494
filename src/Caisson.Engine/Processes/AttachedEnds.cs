namespace Caisson.Engine.Processes;

/// <summary>The streams of a client that attaches, as the service uses them; null for those it does not want.</summary>
/// <param name="Input">What it types, to be read.</param>
/// <param name="Output">Where output goes.</param>
/// <param name="Error">Where error output goes.</param>
internal sealed record AttachedEnds(Stream? Input, AttachedEnd? Output, AttachedEnd? Error);
