using System.Runtime.InteropServices;

namespace Caisson.Platform.Linux.Launching;

/// <summary>What the child tells its parent, one message a fact.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ChildReport
{
    internal const int KindFailure = 1;
    internal const int KindReady = 2;
    internal const int KindTerminal = 3;
    internal const int KindDescriptor = 4;
    internal const int KindMade = 5;
    internal const int KindProcess = 6;

    internal int Kind;
    internal int Step;
    internal int Errno;
    internal int Reserved;
}
