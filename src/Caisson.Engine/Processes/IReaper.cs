using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Processes;

/// <summary>The one owner of every wait in this process, and of signals, so that none can meet a process that was reaped.</summary>
internal interface IReaper
{
    /// <summary>Waits until a child ended, and reaps it. Once for each child.</summary>
    /// <param name="pidFd">Refers to the child. Borrowed until this completes.</param>
    Task<ProcessEnd> WaitAsync(SafeFileHandle pidFd);

    /// <summary>Sends a signal; false when the process has ended. Signal 0 only asks.</summary>
    bool Signal(SafeFileHandle pidFd, int signal);
}
