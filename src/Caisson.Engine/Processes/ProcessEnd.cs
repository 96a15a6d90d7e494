namespace Caisson.Engine.Processes;

/// <summary>How the kernel says a process ended (waitid(2)).</summary>
/// <param name="Code">Its exit code; meaningless when a signal ended it.</param>
/// <param name="Signal">The signal that ended it; 0 when it exited by itself.</param>
internal readonly record struct ProcessEnd(int Code, int Signal)
{
    /// <summary>The code as shells and containers tell it: the exit code, or 128 + n when signal n ended it.</summary>
    public int ShellCode => Signal == 0 ? Code : 128 + Signal;
}
