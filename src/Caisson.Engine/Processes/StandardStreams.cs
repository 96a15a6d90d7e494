using System.Globalization;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Files;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Processes;

/// <summary>Standard streams over the event loop.</summary>
/// <remarks>
/// What the process gets: of a pipe one end; an anonymous pipe or a regular file of the caller's as it is; for everything else (FIFO, socket, terminal,
/// device, file in append mode, path) a fresh pipe with a relay behind it, so that nothing of the host is visible inside. Where a FIFO stands behind
/// the relay we hold both its sides: its input ends when it is closed on request, not when one writer goes, and its output is kept while no reader is there.
/// </remarks>
internal sealed class StandardStreams : IStandardStreams
{
    private const int AppendFlag = 0x400;

    private readonly EventLoop _loop;
    private readonly IDescriptorIo _io;

    /// <summary>Makes streams on a loop.</summary>
    public StandardStreams(EventLoop loop, IDescriptorIo io)
    {
        _loop = loop;
        _io = io;
    }

    /// <inheritdoc/>
    public ProcessIo Open(ProcessStdio stdio, ConsoleSize? console)
    {
        if (stdio is { Input: StdioEndpoint.Hosted } or { Output: StdioEndpoint.Hosted } or { Error: StdioEndpoint.Hosted })
        {
            throw new ArgumentException("the engine cannot hold streams itself", nameof(stdio));
        }

        var opened = new List<IDisposable>();
        try
        {
            return console is null ? OpenPlain(stdio, opened) : OpenTerminal(stdio, console, opened);
        }
        catch (Exception failure) when (failure is IOException or ArgumentException)
        {
            foreach (var thing in opened)
            {
                thing.Dispose();
            }

            throw;
        }
    }

    private ProcessIo OpenPlain(ProcessStdio stdio, List<IDisposable> opened)
    {
        var relays = new List<IRelay>();
        var held = new List<SafeFileHandle>();
        var (input, inputCaller, inputRelay, releaseInput) = OpenInput(stdio.Input, opened);
        var (output, outputCaller) = OpenOutput(stdio.Output, opened, relays, held);
        var (error, errorCaller) = OpenOutput(stdio.Error, opened, relays, held);
        return new ProcessIo(new ProcessStreams(inputCaller, outputCaller, errorCaller), relays, inputRelay)
        {
            Input = input,
            Output = output,
            Error = error,
            ReleaseInput = releaseInput,
            HeldOutputs = held,
        };
    }

    private (SafeFileHandle? Process, Stream? Caller, IRelay? Relay, Action? Release) OpenInput(StdioEndpoint endpoint, List<IDisposable> opened)
    {
        switch (endpoint)
        {
            case StdioEndpoint.None:
                return default;
            case StdioEndpoint.Pipe:
                var (reader, writer) = OpenPipe(opened);
                return (reader, Kept(_io.OpenWriter(writer), opened), null, null);
            case StdioEndpoint.Descriptor { Handle: var handle } when IsGivenAsItIs(handle):
                return (Kept(handle, opened), null, null, null);
            default:
                var far = OpenSource(endpoint, opened);
                var (ours, theirs) = OpenPipe(opened);
                var relay = Kept(new LoopRelay(_loop, far.Handle, theirs), opened);
                return (ours, null, relay, far.Held is { } held ? held.Dispose : null);
        }
    }

    private (SafeFileHandle? Process, Stream? Caller) OpenOutput(
        StdioEndpoint endpoint, List<IDisposable> opened, List<IRelay> relays, List<SafeFileHandle> held)
    {
        switch (endpoint)
        {
            case StdioEndpoint.None:
                return default;
            case StdioEndpoint.Pipe:
                var (reader, writer) = OpenPipe(opened);
                return (writer, Kept(_io.OpenReader(reader), opened));
            case StdioEndpoint.Descriptor { Handle: var handle } when IsGivenAsItIs(handle):
                return (Kept(handle, opened), null);
            default:
                var far = OpenDestination(endpoint, opened);
                var (theirs, ours) = OpenPipe(opened);
                relays.Add(Kept(new LoopRelay(_loop, theirs, far.Handle), opened));
                if (far.Held is not null)
                {
                    held.Add(far.Held);
                }

                return (ours, null);
        }
    }

    private ProcessIo OpenTerminal(ProcessStdio stdio, ConsoleSize console, List<IDisposable> opened)
    {
        if (stdio.Error is not StdioEndpoint.None)
        {
            throw new ArgumentException("a process with a console has no error stream of its own", nameof(stdio));
        }

        var source = stdio.Input is StdioEndpoint.None ? null : OpenSource(stdio.Input, opened);
        var destination = OpenDestination(stdio.Output, opened);
        return new ProcessIo(new ProcessStreams(source?.Caller, destination.Caller, null), console, Connect)
        {
            ReleaseInput = source?.Held is { } held ? held.Dispose : null,
            HeldOutputs = destination.Held is null ? [] : [destination.Held],
            Unconnected = source is null ? [destination.Handle] : [destination.Handle, source.Handle],
        };

        TerminalIo Connect(SafeFileHandle master)
        {
            var output = new LoopRelay(_loop, EndpointFiles.Duplicate(master), destination.Handle);
            var input = source is null ? null : new LoopRelay(_loop, source.Handle, EndpointFiles.Duplicate(master));
            return new TerminalIo(master, output, input);
        }
    }

    /// <summary>Opens what a relay reads from.</summary>
    private FarEnd OpenSource(StdioEndpoint endpoint, List<IDisposable> opened)
    {
        switch (endpoint)
        {
            case StdioEndpoint.Pipe:
                var (reader, writer) = OpenPipe(opened);
                return new FarEnd(reader, null, Kept(_io.OpenWriter(writer), opened));
            case StdioEndpoint.Descriptor descriptor:
                return new FarEnd(Kept(descriptor.Handle, opened), null, null);
            case StdioEndpoint.Path { FullPath: var path }:
                CheckPath(path);
                var source = Kept(EndpointFiles.Open(path, FileAccess.Read), opened);
                var held = FileStatus.Of(source).Kind == FileKind.Fifo ? Kept(EndpointFiles.Open(path, FileAccess.Write), opened) : null;
                return new FarEnd(source, held, null);
            default:
                throw new ArgumentException($"an endpoint of kind {endpoint.GetType().Name} cannot be read", nameof(endpoint));
        }
    }

    /// <summary>Opens what a relay writes to.</summary>
    private FarEnd OpenDestination(StdioEndpoint endpoint, List<IDisposable> opened)
    {
        switch (endpoint)
        {
            case StdioEndpoint.Pipe:
                var (reader, writer) = OpenPipe(opened);
                return new FarEnd(writer, null, Kept(_io.OpenReader(reader), opened));
            case StdioEndpoint.Descriptor descriptor:
                return new FarEnd(Kept(descriptor.Handle, opened), null, null);
            case StdioEndpoint.Path { FullPath: var path }:
                CheckPath(path);
                return OpenDestinationPath(path, opened);
            default:
                return new FarEnd(Kept(EndpointFiles.Open("/dev/null", FileAccess.Write), opened), null, null);
        }
    }

    private static FarEnd OpenDestinationPath(string path, List<IDisposable> opened)
    {
        if (!File.Exists(path) || FileStatus.Of(path).Kind == FileKind.Regular)
        {
            return new FarEnd(Kept(EndpointFiles.OpenForAppend(path), opened), null, null);
        }

        // Opened for both directions a FIFO never waits for a reader; through that reader ours can be opened in the one direction.
        var held = Kept(EndpointFiles.Open(path, FileAccess.ReadWrite), opened);
        if (FileStatus.Of(held).Kind != FileKind.Fifo)
        {
            return new FarEnd(held, null, null);
        }

        return new FarEnd(Kept(EndpointFiles.Open(path, FileAccess.Write), opened), held, null);
    }

    private static void CheckPath(string path)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException($"the path '{path}' is not absolute", nameof(path));
        }
    }

    /// <summary>An anonymous pipe or a regular file that is not in append mode.</summary>
    private static bool IsGivenAsItIs(SafeFileHandle handle)
    {
        if (handle.IsInvalid || handle.IsClosed)
        {
            throw new ArgumentException("a descriptor is closed or was never open", nameof(handle));
        }

        var number = handle.DangerousGetHandle();
        return FileStatus.Of(handle).Kind switch
        {
            FileKind.Fifo => new FileInfo($"/proc/self/fd/{number}").LinkTarget is { } target && target.StartsWith("pipe:", StringComparison.Ordinal),
            FileKind.Regular => (ReadFlags(number) & AppendFlag) == 0,
            _ => false,
        };
    }

    private static int ReadFlags(nint descriptor)
    {
        foreach (var line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fdinfo/{descriptor}")))
        {
            if (line.StartsWith("flags:", StringComparison.Ordinal))
            {
                return Convert.ToInt32(line["flags:".Length..].Trim(), 8);
            }
        }

        return 0;
    }

    private static (SafeFileHandle Reader, SafeFileHandle Writer) OpenPipe(List<IDisposable> opened)
    {
        var (reader, writer) = Pipes.Create();
        opened.Add(reader);
        opened.Add(writer);
        return (reader, writer);
    }

    private static T Kept<T>(T thing, List<IDisposable> opened)
        where T : IDisposable
    {
        opened.Add(thing);
        return thing;
    }
}
