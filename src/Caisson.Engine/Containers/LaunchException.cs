using System.Runtime.InteropServices;
using Caisson.Contracts.Errors;

namespace Caisson.Engine.Containers;

/// <summary>A step of a launch failed.</summary>
internal sealed class LaunchException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="code">What kind of failure it is.</param>
    /// <param name="step">What was being done, for instance <c>mount tmpfs at /run in the container</c>.</param>
    /// <param name="errno">The kernel's error number; 0 when the launch never got to the kernel.</param>
    /// <param name="remedy">What the user can do; null when nothing better is known.</param>
    public LaunchException(ErrorCode code, string step, int errno, string? remedy = null)
        : base(errno == 0 ? step : $"{step}: {Marshal.GetPInvokeErrorMessage(errno)} ({Platform.Linux.Errno.NameOf(errno)})")
    {
        Code = code;
        Step = step;
        Errno = errno;
        Remedy = remedy;
    }

    /// <summary>What kind of failure it is.</summary>
    public ErrorCode Code { get; }

    /// <summary>What was being done.</summary>
    public string Step { get; }

    /// <summary>The kernel's error number, or 0.</summary>
    public int Errno { get; }

    /// <summary>What the user can do, or null.</summary>
    public string? Remedy { get; }

    /// <summary>The process that failed and is the reaper's to wait for (a failed <see cref="LaunchedProcess.ReleaseAsync"/>); 0 when the launcher has reaped it or none came to be.</summary>
    public int ProcessId { get; init; }
}
