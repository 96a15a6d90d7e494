using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Launching;

/// <summary>Two struct timespec, as utimensat(2) takes them.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileTimes
{
    internal long AccessSeconds;
    internal long AccessNanoseconds;
    internal long ChangeSeconds;
    internal long ChangeNanoseconds;
}
