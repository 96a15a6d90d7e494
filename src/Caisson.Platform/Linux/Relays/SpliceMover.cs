using System.Runtime.InteropServices;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Relays;

/// <summary>splice(2): the kernel moves pages, no byte comes through our memory. Owns neither descriptor.</summary>
/// <remarks>
/// The flag that makes splice not block holds for pipes only; a socket must be non-blocking itself. A pipe's own flag is left alone: the peer that
/// gave it to us may share it.
/// </remarks>
internal sealed class SpliceMover : Mover
{
    private readonly SafeFileHandle _source;
    private readonly SafeFileHandle _destination;

    internal SpliceMover(SafeFileHandle source, SafeFileHandle destination)
    {
        _source = source;
        _destination = destination;
        foreach (var end in new[] { source.Raw(), destination.Raw() })
        {
            if (DescriptorChannel.IsSocket(end))
            {
                DescriptorChannel.SetNonBlocking(end);
            }
            else
            {
                _ = LibC.Fcntl(end, LibC.FSetPipeSize, Pipes.PreferredBytes);
            }
        }
    }

    internal override MoveOutcome Move(out long count)
    {
        while (true)
        {
            count = LibC.Splice(
                _source.Raw(), 0, _destination.Raw(), 0, Pipes.PreferredBytes, LibC.SpliceMove | LibC.SpliceNonBlocking);
            if (count >= 0)
            {
                return count > 0 ? MoveOutcome.Moved : MoveOutcome.Ended;
            }

            count = 0;
            switch (Marshal.GetLastPInvokeError())
            {
                case Errno.EINTR:
                    continue;
                case Errno.EAGAIN:
                    return MoveOutcome.Blocked;
                case Errno.EINVAL:
                    return MoveOutcome.Refused;
                default:
                    throw LinuxException.Last("splice");
            }
        }
    }

    public override void Dispose()
    {
    }
}
