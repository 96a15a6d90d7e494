using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Launching;

/// <summary>What a child says to its parent.</summary>
public abstract record LaunchMessage
{
    private LaunchMessage()
    {
    }

    /// <summary>A step failed; the child has ended.</summary>
    /// <param name="Step">Its number in the plan.</param>
    /// <param name="Errno">The kernel's answer.</param>
    public sealed record Failed(int Step, int Errno) : LaunchMessage;

    /// <summary>The container is made, its root not yet entered; the child waits for a byte while hooks run.</summary>
    public sealed record Made : LaunchMessage;

    /// <summary>The child waits at its gate.</summary>
    public sealed record Ready : LaunchMessage;

    /// <summary>The child made a terminal.</summary>
    /// <param name="Master">Our side of it; the receiver's to close.</param>
    public sealed record Terminal(SafeFileHandle Master) : LaunchMessage;

    /// <summary>The child has cloned once more and ends: its sibling carries the plan on, and waits for a byte.</summary>
    /// <param name="PidFd">Refers to the sibling; the receiver's to close.</param>
    public sealed record Process(SafeFileHandle PidFd) : LaunchMessage;

    /// <summary>The child keeps a descriptor open for the parent to fetch.</summary>
    /// <param name="Number">Its number in the child.</param>
    public sealed record Descriptor(int Number) : LaunchMessage;

    /// <summary>The socket closed without a word: the program runs, or the child was killed.</summary>
    public sealed record Closed : LaunchMessage;
}
