using Caisson.Contracts;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Files;
using Caisson.Ttrpc;
using Microsoft.Extensions.Logging;

namespace Caisson.Shim.Streams;

/// <summary>Turns containerd's names of streams into the engine's.</summary>
/// <remarks>
/// Of a FIFO the engine holds both sides: a client that goes away neither breaks the container's pipe nor ends its input. A FIFO that is missing is an error:
/// the client makes them. Behind <c>file://</c> stands a file in append mode, behind <c>binary://</c> a program of the user's.
/// </remarks>
internal sealed class StreamOpener(EventLoop loop, string containerNamespace, ILogger logger)
{
    private const uint PublicFile = 0x1A4;

    /// <summary>Opens the streams of a process.</summary>
    /// <param name="names">Where they go.</param>
    /// <param name="id">The process: the container's id, or that of the exec.</param>
    /// <exception cref="TtrpcStatusException">A name is of no known kind, or nothing is there.</exception>
    public async Task<OpenedStreams> OpenAsync(StreamNames names, string id)
    {
        var input = InputOf(names.Input);
        var address = StreamAddress.Parse(names.Output);
        switch (address.Scheme)
        {
            case StreamAddress.Fifo:
                return new OpenedStreams(new ProcessStdio(input, FifoOf("stdout", address.Path), names.IsTerminal ? new StdioEndpoint.None() : FifoOf("stderr", names.Error)), null);
            case "file":
                MakeFile(address.Path);
                return new OpenedStreams(new ProcessStdio(input, new StdioEndpoint.Path(address.Path), names.IsTerminal ? new StdioEndpoint.None() : new StdioEndpoint.Path(address.Path)), null);
            case "binary" or "binary-v2":
                var (program, output, error) = await LoggerProgram.StartAsync(loop, address, id, containerNamespace, logger);
                if (names.IsTerminal)
                {
                    error.Dispose();
                }

                return new OpenedStreams(
                    new ProcessStdio(input, new StdioEndpoint.Descriptor(output), names.IsTerminal ? new StdioEndpoint.None() : new StdioEndpoint.Descriptor(error)), program);
            default:
                throw new TtrpcStatusException(TtrpcStatusCode.InvalidArgument, $"unknown STDIO scheme {address.Scheme}: use a FIFO, file:// or binary://");
        }
    }

    private static StdioEndpoint InputOf(string name)
    {
        if (name.Length == 0)
        {
            return new StdioEndpoint.None();
        }

        var address = StreamAddress.Parse(name);
        return address.Scheme == StreamAddress.Fifo
            ? FifoOf("stdin", address.Path)
            : throw new TtrpcStatusException(TtrpcStatusCode.InvalidArgument, $"unknown STDIO scheme {address.Scheme} of stdin: use a FIFO");
    }

    private static StdioEndpoint FifoOf(string stream, string path)
    {
        if (path.Length == 0)
        {
            return new StdioEndpoint.None();
        }

        if (!Path.IsPathFullyQualified(path))
        {
            throw new TtrpcStatusException(TtrpcStatusCode.InvalidArgument, $"the {stream} path '{path}' is not absolute");
        }

        return FileStatus.Of(path).Kind switch
        {
            FileKind.Missing => throw new TtrpcStatusException(TtrpcStatusCode.NotFound, $"open {stream} fifo '{path}': no such file or directory"),
            _ => new StdioEndpoint.Path(path),
        };
    }

    private static void MakeFile(string path)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new TtrpcStatusException(TtrpcStatusCode.InvalidArgument, $"the log path '{path}' is not absolute");
        }

        _ = Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
        if (FileStatus.Of(path).Kind == FileKind.Missing)
        {
            PlainFile.CreateNew(path, PublicFile).Dispose();
        }
    }
}
