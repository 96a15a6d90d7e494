namespace Caisson.Engine.Systems.Journal;

/// <summary>One undo that a clean-up performed.</summary>
/// <param name="Undo">What it was.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Detail">For people: what was killed, or why it failed; null when the outcome says all.</param>
public sealed record UndoReport(Undo Undo, UndoOutcome Outcome, string? Detail);
