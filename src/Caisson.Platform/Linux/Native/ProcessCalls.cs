using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Native;

/// <summary>Ourselves and waiting: poll(2), prctl(2), close_range(2), geteuid(2).</summary>
internal static unsafe partial class ProcessCalls
{
    internal const int SetDumpable = 4;
    internal const short PollIn = 1;

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollEntry
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }

    internal const int OpenFilesLimit = 7;

    /// <summary>struct rlimit64 (prlimit(2)).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal record struct Limit(ulong Soft, ulong Hard);

    /// <summary>prlimit(2); either pointer may be null. EINVAL, EPERM.</summary>
    [LibraryImport("libc", EntryPoint = "prlimit64", SetLastError = true)]
    internal static partial int ChangeLimit(int processId, int resource, Limit* wanted, Limit* before);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    internal static partial int Poll(PollEntry* entries, nuint count, int timeoutInMilliseconds);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    internal static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    /// <summary>Linux 5.9; flag 4 sets close-on-exec instead of closing.</summary>
    [LibraryImport("libc", EntryPoint = "close_range", SetLastError = true)]
    internal static partial int CloseRange(uint first, uint last, uint flags);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    internal static partial uint GetEffectiveGroupId();
}
