using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Processes;

/// <summary>A process that is not our child, held by a pidfd so that its id cannot pass to another (pidfd_open(2), Linux 5.3).</summary>
/// <remarks>For synchronous clean-up only; it waits by poll(2) and never reaps.</remarks>
public sealed class ForeignProcess : IDisposable
{
    private const int SigKill = 9;
    private readonly SafeFileHandle _pidFd;

    private ForeignProcess(int processId, SafeFileHandle pidFd)
    {
        ProcessId = processId;
        _pidFd = pidFd;
    }

    /// <summary>Its id.</summary>
    public int ProcessId { get; }

    /// <summary>Refers to it; becomes readable when it has exited. Closed with this object.</summary>
    public SafeFileHandle PidFd => _pidFd;

    /// <summary>Takes hold of a process; null when there is none.</summary>
    /// <exception cref="LinuxException">EMFILE and others.</exception>
    public static ForeignProcess? TryOpen(int processId)
    {
        var descriptor = LibC.SystemCall(SystemCallNumber.PidfdOpen, processId);
        if (descriptor >= 0)
        {
            return new ForeignProcess(processId, new SafeFileHandle(descriptor, ownsHandle: true));
        }

        var error = LinuxException.Last("pidfd_open");
        return error.Errno is Errno.ESRCH or Errno.EINVAL ? null : throw error;
    }

    /// <summary>Takes hold of exactly this process; null when it is gone, whoever has its id now.</summary>
    public static ForeignProcess? TryOpen(ProcessIdentity identity)
    {
        var process = TryOpen(identity.ProcessId);
        if (process is not null && ProcessIdentity.TryRead(identity.ProcessId) != identity)
        {
            process.Dispose();
            return null;
        }

        return process;
    }

    /// <summary>Sends SIGKILL; false when it has been reaped already.</summary>
    public bool Kill() => Signal(SigKill);

    /// <summary>Sends a signal; false when it has been reaped already.</summary>
    /// <param name="signal">Its number; 0 only asks.</param>
    public bool Signal(int signal)
    {
        if (LibC.SystemCall(SystemCallNumber.PidfdSendSignal, _pidFd.DangerousGetHandle(), signal) == 0)
        {
            return true;
        }

        var error = LinuxException.Last("pidfd_send_signal");
        return error.Errno == Errno.ESRCH ? false : throw error;
    }

    /// <summary>Waits on this thread until it has exited; false when the time passed first.</summary>
    public unsafe bool WaitForExit(TimeSpan atMost)
    {
        var end = Environment.TickCount64 + (long)atMost.TotalMilliseconds;
        while (true)
        {
            var entry = new ProcessCalls.PollEntry { Descriptor = (int)_pidFd.DangerousGetHandle(), Events = ProcessCalls.PollIn };
            var left = Math.Max(0, end - Environment.TickCount64);
            var ready = ProcessCalls.Poll(&entry, 1, (int)Math.Min(left, int.MaxValue));
            if (ready > 0)
            {
                return true;
            }

            if (ready == 0 && left == 0)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _pidFd.Dispose();
}
