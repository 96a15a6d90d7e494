using System.Text;

namespace Caisson.Platform.Linux.Files;

/// <summary>Text to our own standard output and error with write(2): executables that speak to programs have no console.</summary>
public static class StandardOutput
{
    /// <summary>Writes to descriptor 1. A reader that is gone is not an error.</summary>
    public static void Write(string text) => Write(1, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes to descriptor 2. A reader that is gone is not an error.</summary>
    public static void WriteError(string text) => Write(2, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes to a standard descriptor. A reader that is gone is not an error.</summary>
    public static void Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        try
        {
            PlainFile.WriteAll(descriptor, bytes);
        }
        catch (LinuxException error) when (error.Errno is Errno.EPIPE or Errno.EBADF or Errno.EAGAIN or Errno.EIO or Errno.ENOSPC)
        {
            // Nobody listens, and there is nowhere else to say so.
        }
    }
}
