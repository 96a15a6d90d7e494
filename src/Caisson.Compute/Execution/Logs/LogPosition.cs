namespace Caisson.Compute.Execution.Logs;

/// <summary>A place in a log: between two records.</summary>
/// <param name="File">The number of the file; 0 is before the first.</param>
/// <param name="Offset">The byte in it.</param>
internal readonly record struct LogPosition(long File, long Offset);
