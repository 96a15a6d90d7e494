namespace Caisson.Platform.Linux.Processes;

/// <summary>How a child ended (waitid(2)).</summary>
/// <param name="Code">Its exit code; 0 when a signal ended it.</param>
/// <param name="Signal">The signal that ended it; 0 when it exited by itself.</param>
public readonly record struct ChildEnd(int Code, int Signal);
