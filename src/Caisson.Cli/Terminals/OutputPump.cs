using Caisson.Platform.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Cli.Terminals;

/// <summary>Copies what a process writes to one of our own outputs.</summary>
internal static class OutputPump
{
    private const int BufferBytes = 64 * 1024;

    /// <summary>Copies until the end, or until we let go of the source.</summary>
    /// <param name="source">What the process writes; null when nothing is to be copied.</param>
    /// <param name="own">Our output.</param>
    /// <param name="cancellationToken">Lets go.</param>
    public static async Task RunAsync(Stream? source, SafeFileHandle own, CancellationToken cancellationToken)
    {
        if (source is null)
        {
            return;
        }

        var sink = new PlainStream(own);
        var buffer = new byte[BufferBytes];
        while (await source.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            try
            {
                sink.Write(buffer, 0, count);
            }
            catch (IOException)
            {
                // Our reader is gone: read on, so that the process is not held up by a terminal nobody watches.
            }
        }
    }
}
