namespace Caisson.Contracts;

/// <summary>An open process in a compute system, as one connection to a service knows it.</summary>
/// <param name="Value">Non-zero, never used twice by one connection; 0 means none.</param>
/// <remarks>A handle belongs to the connection it came over, and ends with it.</remarks>
public readonly record struct ProcessHandle(ulong Value);
