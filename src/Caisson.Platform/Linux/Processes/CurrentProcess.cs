using System.Text;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Processes;

/// <summary>What an executable of ours arranges for itself at its start.</summary>
public static class CurrentProcess
{
    /// <summary>Our effective user id.</summary>
    public static uint EffectiveUserId => ProcessCalls.GetEffectiveUserId();

    /// <summary>Our effective group id.</summary>
    public static uint EffectiveGroupId => ProcessCalls.GetEffectiveGroupId();

    /// <summary>We are root of the whole machine, not of a user namespace: only such a process can make device nodes, whatever its capabilities (user_namespaces(7)).</summary>
    public static bool IsRootOfMachine => EffectiveUserId == 0
        && (PlainFile.TryRead("/proc/self/uid_map", 4096) is not { } map || Encoding.ASCII.GetString(map).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is ["0", "0", "4294967295"]);

    /// <summary>Blocks this thread. For synchronous clean-up, where no event loop runs.</summary>
    public static unsafe void Pause(TimeSpan time) => _ = ProcessCalls.Poll(null, 0, (int)time.TotalMilliseconds);

    /// <summary>Makes core dumps and <c>ptrace</c> by equals impossible, and <c>/proc/self</c> root's (PR_SET_DUMPABLE, prctl(2)).</summary>
    public static void ForbidDumps() => _ = ProcessCalls.Control(ProcessCalls.SetDumpable, 0, 0, 0, 0);

    /// <summary>Closes every descriptor from a number up (close_range(2)); best effort on kernels before 5.9.</summary>
    public static void CloseDescriptorsFrom(int first) => _ = ProcessCalls.CloseRange((uint)first, uint.MaxValue, 0);

    /// <summary>Marks every descriptor from a number up as close-on-exec; best effort on kernels before 5.11.</summary>
    public static void CloseDescriptorsOnExecFrom(int first) => _ = ProcessCalls.CloseRange((uint)first, uint.MaxValue, 4);

    /// <summary>Lets this process have as many descriptors as its hard limit allows (prlimit(2), RLIMIT_NOFILE).</summary>
    /// <returns>The limit it had before, for its children; null when it could not be read or need not be changed.</returns>
    public static unsafe (ulong Soft, ulong Hard)? RaiseDescriptorLimit()
    {
        ProcessCalls.Limit limit = default;
        if (ProcessCalls.ChangeLimit(0, ProcessCalls.OpenFilesLimit, null, &limit) < 0 || limit.Soft == limit.Hard)
        {
            return null;
        }

        var raised = limit with { Soft = limit.Hard };
        return ProcessCalls.ChangeLimit(0, ProcessCalls.OpenFilesLimit, &raised, null) < 0 ? null : (limit.Soft, limit.Hard);
    }

    /// <summary>A descriptor is open and is a socket.</summary>
    public static bool HasSocket(int descriptor)
    {
        using var borrowed = new SafeFileHandle(descriptor, ownsHandle: false);
        try
        {
            return FileStatus.Of(borrowed).Kind == FileKind.Socket;
        }
        catch (LinuxException error) when (error.Errno == Errno.EBADF)
        {
            return false;
        }
    }

    /// <summary>Sets the current directory to the root, so that we keep no file system busy.</summary>
    public static void LeaveDirectory() => _ = FileCalls.ChangeDirectory("/");
}
