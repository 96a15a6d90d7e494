using Caisson.Platform.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Cli.Terminals;

/// <summary>Our own standard input, output and error.</summary>
internal static class StandardDescriptors
{
    public static SafeFileHandle Input { get; } = new(0, ownsHandle: false);

    public static SafeFileHandle Output { get; } = new(1, ownsHandle: false);

    public static SafeFileHandle Error { get; } = new(2, ownsHandle: false);

    /// <summary>
    /// Opens <c>/dev/null</c> for those of 0, 1 and 2 that we were started without: otherwise the next file or socket we open would pass for one of them.
    /// </summary>
    public static void Complete()
    {
        while (true)
        {
            var opened = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (opened.DangerousGetHandle() > 2)
            {
                opened.Dispose();
                return;
            }

            opened.SetHandleAsInvalid(); // stays open for good
        }
    }

    /// <summary>Whether a container may have the descriptor as it is: a pipe or a regular file.</summary>
    public static bool CanBeGivenAway(SafeFileHandle descriptor) => FileStatus.Of(descriptor).Kind is FileKind.Fifo or FileKind.Regular;
}
