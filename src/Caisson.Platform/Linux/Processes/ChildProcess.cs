using System.Globalization;
using System.Text;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Processes;

/// <summary>Reaps and signals children by pidfd, so that an id that the kernel hands out again can never be meant.</summary>
public static class ChildProcess
{
    /// <summary>Reaps a child that has exited; null while it runs. Never blocks.</summary>
    /// <exception cref="LinuxException">ECHILD: it is no child of ours, or was reaped before.</exception>
    /// <remarks>Also finds a child that was cloned without an exit signal and died before execve (<c>__WALL</c>).</remarks>
    public static unsafe ChildEnd? TryReap(SafeFileHandle pidFd)
    {
        ArgumentNullException.ThrowIfNull(pidFd);
        var info = default(WaitCalls.ChildInfo);
        const int Options = WaitCalls.Exited | WaitCalls.DoNotBlock | WaitCalls.AllChildren;
        if (WaitCalls.WaitId(WaitCalls.ByPidFd, (uint)pidFd.Raw(), &info, Options) < 0)
        {
            throw LinuxException.Last("waitid");
        }

        if (info.ProcessId == 0)
        {
            return null;
        }

        return info.Code == WaitCalls.CodeExited ? new ChildEnd(info.Status, 0) : new ChildEnd(0, info.Status);
    }

    /// <summary>The id of the process a pidfd refers to, in our pid namespace; -1 once it was reaped.</summary>
    /// <exception cref="LinuxException">There is no <c>/proc</c>.</exception>
    public static int IdOf(SafeFileHandle pidFd)
    {
        ArgumentNullException.ThrowIfNull(pidFd);
        const string Label = "\nPid:\t";
        var path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{pidFd.DangerousGetHandle()}");
        var text = Encoding.ASCII.GetString(PlainFile.TryRead(path, 4096) ?? throw new LinuxException("open", Errno.ENOENT, path));
        var start = text.IndexOf(Label, StringComparison.Ordinal) + Label.Length;
        return int.Parse(text.AsSpan(start, text.IndexOf('\n', start) - start), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }

    /// <summary>Sends a signal; false when the process has been reaped. Signal 0 only asks.</summary>
    /// <exception cref="LinuxException">EPERM, EINVAL.</exception>
    /// <exception cref="ObjectDisposedException">The descriptor is closed: its number may be somebody else's by now.</exception>
    public static bool Signal(SafeFileHandle pidFd, int signal)
    {
        ArgumentNullException.ThrowIfNull(pidFd);
        if (LibC.SystemCall(SystemCallNumber.PidfdSendSignal, pidFd.Raw(), signal) == 0)
        {
            return true;
        }

        var error = LinuxException.Last("pidfd_send_signal");
        return error.Errno == Errno.ESRCH ? false : throw error;
    }

    /// <summary>Sends SIGKILL to a child that leads a process group, and to all of the group. The child must not have been reaped, so that its id is still its own.</summary>
    public static void KillGroup(int processId) => _ = LibC.SystemCall(SystemCallNumber.Kill, -processId, Signals.Kill);
}
