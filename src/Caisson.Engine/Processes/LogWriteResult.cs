namespace Caisson.Engine.Processes;

/// <summary>What became of lines that were to be written.</summary>
/// <param name="WrittenLines">How many were written.</param>
/// <param name="LostLines">How many were not.</param>
/// <param name="Error">Why; null when all were.</param>
internal readonly record struct LogWriteResult(long WrittenLines, long LostLines, Exception? Error);
