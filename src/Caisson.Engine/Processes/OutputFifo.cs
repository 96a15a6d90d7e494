using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Processes;

/// <summary>A FIFO that output goes into, held so that no byte of it is lost and no reader waits for ever, while readers come and go.</summary>
/// <remarks>
/// Its read side is held for the bytes: a pipe forgets them with its last user. That alone would betray readers that open it without
/// <c>O_NONBLOCK</c>, as containerd's clients do: such an open waits for a writer (fifo(7)), and of a short program the last is gone before it comes.
/// So when all output is in it the write side stays until somebody reads. No event tells that, and it shows only while we do
/// not have it open for reading ourselves; so the one is let go and the other looked for, ever more rarely.
/// </remarks>
internal sealed class OutputFifo : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    // One of them is open until the end; both are while output comes.
    private readonly SafeFileHandle _writer;
    private SafeFileHandle _reader;

    private OutputFifo(SafeFileHandle writer, SafeFileHandle reader)
    {
        _writer = writer;
        _reader = reader;
    }

    /// <summary>How many bytes nobody has read yet; 0 once it is let go of.</summary>
    public int Unread
    {
        get
        {
            var held = _reader.IsClosed ? _writer : _reader;
            return held.IsClosed ? 0 : Pipes.CountReadable(held);
        }
    }

    /// <summary>Begins to hold a FIFO.</summary>
    /// <param name="both">The FIFO, open for both directions; borrowed.</param>
    /// <returns>What writes to it, which the caller owns, and what is held.</returns>
    /// <exception cref="LinuxException">EMFILE.</exception>
    public static (SafeFileHandle Writer, OutputFifo Fifo) Open(SafeFileHandle both)
    {
        var opened = new List<SafeFileHandle>();
        try
        {
            opened.Add(EndpointFiles.Reopen(both, FileAccess.Write));
            opened.Add(EndpointFiles.Duplicate(opened[0]));
            opened.Add(EndpointFiles.Reopen(both, FileAccess.Read));
            return (opened[0], new OutputFifo(opened[1], opened[2]));
        }
        catch (LinuxException)
        {
            opened.ForEach(handle => handle.Dispose());
            throw;
        }
    }

    /// <summary>Once all output is in it: sees to it that whoever reads it, now or later, comes to its end. Ends when somebody does, or with <see cref="Dispose"/>.</summary>
    public async Task AwaitReaderAsync(TimeProvider time)
    {
        _reader.Dispose();
        for (var pause = FirstPause; !_writer.IsClosed; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (Pipes.HasReader(_writer) && TryReopen())
            {
                _writer.Dispose();
                return;
            }

            await Task.Delay(pause, time);
        }
    }

    /// <summary>Lets go of it: bytes that nobody has it open to read are lost. Idempotent.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _reader.Dispose();
    }

    /// <summary>Holds the read side again; false when there is no descriptor left for it.</summary>
    private bool TryReopen()
    {
        try
        {
            _reader = EndpointFiles.Reopen(_writer, FileAccess.Read);
            return true;
        }
        catch (LinuxException error) when (error.Errno is Errno.EMFILE or Errno.ENFILE)
        {
            return false;
        }
    }
}
