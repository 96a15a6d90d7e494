using System.Buffers.Binary;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Processes;

/// <summary>Signals to this process as a descriptor to read (signalfd(2)).</summary>
/// <remarks>
/// The runtime's finalizer thread exists before <c>Main</c> and takes signals that only the main thread blocks: whoever starts us blocks them before
/// execve(2). Blocking them here again covers being started by hand, and loses a signal sent in the first millisecond at worst.
/// </remarks>
public sealed class SignalDescriptor : IDisposable
{
    private SignalDescriptor(SafeFileHandle handle) => Handle = handle;

    /// <summary>Readable when a signal has arrived.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Blocks signals on the calling thread, and opens a descriptor that tells them.</summary>
    /// <param name="signals">Their numbers, 1 to 64.</param>
    /// <exception cref="LinuxException">EMFILE and others.</exception>
    public static unsafe SignalDescriptor Open(params ReadOnlySpan<int> signals)
    {
        var set = stackalloc ulong[SignalCalls.SetWords];
        for (var word = 0; word < SignalCalls.SetWords; word++)
        {
            set[word] = 0;
        }

        foreach (var signal in signals)
        {
            set[0] |= 1ul << (signal - 1);
        }

        _ = SignalCalls.SetMask(SignalCalls.Block, set, null);
        var descriptor = SignalCalls.SignalDescriptor(-1, set, FileCalls.CloseOnExec | FileCalls.NonBlocking);
        return descriptor >= 0 ? new SignalDescriptor(new SafeFileHandle(descriptor, ownsHandle: true)) : throw LinuxException.Last("signalfd");
    }

    /// <summary>Takes one signal's number, or 0 when none has arrived.</summary>
    public unsafe int TryTake()
    {
        var info = stackalloc byte[SignalCalls.InfoBytes];
        return FileCalls.Read(Handle, info, SignalCalls.InfoBytes) == SignalCalls.InfoBytes
            ? BinaryPrimitives.ReadInt32LittleEndian(new ReadOnlySpan<byte>(info, sizeof(int)))
            : 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
