using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Caisson.Platform.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Events;

/// <summary>Reads signals on the loop (signalfd(2)).</summary>
/// <remarks>
/// Only signals that every thread of the process has blocked arrive here. The runtime's finalizer thread exists before <c>Main</c> with the mask the
/// process was started with, so the starter must block them before execve; <see cref="AreBlockedEverywhere"/> tells whether it did.
/// </remarks>
public sealed class SignalReader : IDisposable
{
    private const int InfoBytes = 128;

    private readonly EventLoop _loop;
    private readonly SafeFileHandle _descriptor;

    /// <summary>Blocks the signals on the loop's thread and opens the descriptor.</summary>
    /// <param name="loop">The loop; the reader is used on its thread only.</param>
    /// <param name="signals">From <see cref="Signals.SetOf"/>.</param>
    /// <exception cref="LinuxException">EMFILE, ENFILE.</exception>
    public SignalReader(EventLoop loop, ulong signals)
    {
        ArgumentNullException.ThrowIfNull(loop);
        loop.ThrowIfElsewhere();
        _loop = loop;
        Signals.BlockOnThisThread(signals);
        _descriptor = Signals.OpenDescriptor(signals);
    }

    /// <summary>Every thread of this process has these signals blocked.</summary>
    public static bool AreBlockedEverywhere(ulong signals)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc/self/task"))
        {
            foreach (var line in File.ReadLines(Path.Combine(directory, "status")))
            {
                if (line.StartsWith("SigBlk:", StringComparison.Ordinal)
                    && (Convert.ToUInt64(line["SigBlk:".Length..].Trim(), 16) & signals) != signals)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Waits for a signal.</summary>
    /// <param name="cancellationToken">Stops waiting; no signal is lost.</param>
    /// <returns>Its number and its sender.</returns>
    public async ValueTask<ReceivedSignal> ReadAsync(CancellationToken cancellationToken)
    {
        _loop.ThrowIfElsewhere();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryRead(out var signal))
            {
                return signal;
            }

            await _loop.WaitReadableAsync(_descriptor, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private bool TryRead(out ReceivedSignal signal)
    {
        // struct signalfd_siginfo: number at 0, pid at 12, uid at 16.
        Span<byte> info = stackalloc byte[InfoBytes];
        signal = default;
        if (LibC.Read(_descriptor.Raw(), info, InfoBytes) < 0)
        {
            return Marshal.GetLastPInvokeError() is Errno.EAGAIN or Errno.EINTR ? false : throw LinuxException.Last("read", "signalfd");
        }

        signal = new ReceivedSignal(
            BinaryPrimitives.ReadInt32LittleEndian(info),
            BinaryPrimitives.ReadInt32LittleEndian(info[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(info[16..]));
        return true;
    }
}
