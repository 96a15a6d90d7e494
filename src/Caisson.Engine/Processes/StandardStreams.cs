using System.Globalization;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Logs;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Files;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Processes;

/// <summary>Standard streams over the event loop.</summary>
/// <remarks>
/// What the process gets: of a pipe one end; an anonymous pipe or a regular file of the caller's as it is; for everything else (FIFO, socket, terminal,
/// device, file in append mode, path) a fresh pipe with a relay behind it, so that nothing of the host is visible inside. An output that is logged or held, and
/// every console, is read here (<see cref="OutputHub"/>) and passed on to where it was to go. Where a FIFO stands behind
/// the relay we hold its other side: its input ends when it is closed on request, not when one writer goes, and its output is kept while no reader is there
/// (<see cref="OutputFifo"/>).
/// </remarks>
internal sealed class StandardStreams : IStandardStreams
{
    private const int AppendFlag = 0x400;

    private readonly EventLoop _loop;
    private readonly IDescriptorIo _io;
    private readonly ILogger _logger;
    private LoopWorker? _logWorker;

    /// <summary>Makes streams on a loop.</summary>
    public StandardStreams(EventLoop loop, IDescriptorIo io, ILogger logger)
    {
        _loop = loop;
        _io = io;
        _logger = logger;
    }

    /// <inheritdoc/>
    /// <remarks>A disk that hangs holds up the thread that writes logs, and nothing else.</remarks>
    public IOutputLog OpenLog(ContainerLog log) => new OutputLog(log, _logWorker ??= new LoopWorker(_loop), _loop.Time, _loop.Track, _logger);

    /// <inheritdoc/>
    public ProcessIo Open(ProcessStdio stdio, ConsoleSize? console, IOutputLog? log)
    {
        var opened = new List<IDisposable>();
        try
        {
            return console is null ? OpenPlain(stdio, log, opened) : OpenTerminal(stdio, console, log, opened);
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

    private ProcessIo OpenPlain(ProcessStdio stdio, IOutputLog? log, List<IDisposable> opened)
    {
        var relays = new List<IRelay>();
        var held = new List<OutputFifo>();
        var (input, inputHub, inputCaller, inputRelay, releaseInput) = OpenInput(stdio.Input, opened);
        var (output, outputHub, outputCaller) = OpenOutput(stdio.Output, log, LogSource.Output, opened, relays, held);
        var (error, errorHub, errorCaller) = OpenOutput(stdio.Error, log, LogSource.Error, opened, relays, held);
        return new ProcessIo(new ProcessStreams(inputCaller, outputCaller, errorCaller), relays, inputRelay)
        {
            Input = input,
            Output = output,
            Error = error,
            ReleaseInput = releaseInput,
            HeldOutputs = held,
            Held = inputHub is null && outputHub is null && errorHub is null
                ? null
                : new HeldStreams { Input = inputHub, Output = outputHub, Error = errorHub },
        };
    }

    private (SafeFileHandle? Process, InputHub? Hub, Stream? Caller, IRelay? Relay, Action? Release) OpenInput(StdioEndpoint endpoint, List<IDisposable> opened)
    {
        switch (endpoint)
        {
            case StdioEndpoint.None:
                return default;
            case StdioEndpoint.Hosted:
                var (processEnd, clientsEnd) = OpenPipe(opened);
                return (processEnd, Kept(new InputHub(_io.OpenWriter(clientsEnd)), opened), null, null, null);
            case StdioEndpoint.Pipe:
                var (reader, writer) = OpenPipe(opened);
                return (reader, null, Kept(_io.OpenWriter(writer), opened), null, null);
            case StdioEndpoint.Descriptor { Handle: var handle } when IsGivenAsItIs(handle):
                return (Kept(handle, opened), null, null, null, null);
            default:
                var far = OpenSource(endpoint, opened);
                var (ours, theirs) = OpenPipe(opened);
                var relay = Kept(new LoopRelay(_loop, far.Handle, theirs), opened);
                return (ours, null, null, relay, far.Held is { } held ? held.Dispose : null);
        }
    }

    private (SafeFileHandle? Process, OutputHub? Hub, Stream? Caller) OpenOutput(
        StdioEndpoint endpoint, IOutputLog? log, LogSource source, List<IDisposable> opened, List<IRelay> relays, List<OutputFifo> held)
    {
        if (log is not null || endpoint is StdioEndpoint.Hosted)
        {
            return OpenHeldOutput(endpoint, log, source, opened, relays, held);
        }

        switch (endpoint)
        {
            case StdioEndpoint.None:
                return default;
            case StdioEndpoint.Pipe:
                var (reader, writer) = OpenPipe(opened);
                return (writer, null, Kept(_io.OpenReader(reader), opened));
            case StdioEndpoint.Descriptor { Handle: var handle } when IsGivenAsItIs(handle):
                return (Kept(handle, opened), null, null);
            default:
                var far = OpenDestination(endpoint, opened);
                var (theirs, ours) = OpenPipe(opened);
                relays.Add(Kept(new OutputRelay(_loop, theirs, far, _logger), opened));
                if (far.Fifo is not null)
                {
                    held.Add(far.Fifo);
                }

                return (ours, null, null);
        }
    }

    /// <summary>An output that is read here, whatever its endpoint is.</summary>
    private (SafeFileHandle? Process, OutputHub? Hub, Stream? Caller) OpenHeldOutput(
        StdioEndpoint endpoint, IOutputLog? log, LogSource source, List<IDisposable> opened, List<IRelay> relays, List<OutputFifo> held)
    {
        Stream? first = null;
        FarEnd? far = null;
        if (endpoint is not (StdioEndpoint.None or StdioEndpoint.Hosted))
        {
            far = OpenDestination(endpoint, opened);
            first = Kept(OpenFirst(far, relays), opened);
            if (far.Fifo is not null)
            {
                held.Add(far.Fifo);
            }
        }

        var (theirs, ours) = OpenPipe(opened);
        var hub = Kept(new OutputHub(_io.OpenReader(theirs), first, log, source), opened);
        relays.Add(hub);
        return (ours, hub, far?.Caller);
    }

    /// <summary>The stream a hub writes first: the pipe that the caller reads, or one with a relay behind it, whose flags are nobody else's.</summary>
    private Stream OpenFirst(FarEnd far, List<IRelay> relays)
    {
        if (far.Caller is not null)
        {
            return _io.OpenWriter(far.Handle);
        }

        var (reader, writer) = Pipes.Create();
        relays.Add(new OutputRelay(_loop, reader, far, _logger));
        return _io.OpenWriter(writer);
    }

    private ProcessIo OpenTerminal(ProcessStdio stdio, ConsoleSize console, IOutputLog? log, List<IDisposable> opened)
    {
        if (stdio.Error is not StdioEndpoint.None)
        {
            throw new ArgumentException("a process with a console has no error stream of its own");
        }

        var source = stdio.Input is StdioEndpoint.None or StdioEndpoint.Hosted ? null : OpenSource(stdio.Input, opened);
        var destination = stdio.Output is StdioEndpoint.None or StdioEndpoint.Hosted ? null : OpenDestination(stdio.Output, opened);
        var unconnected = new List<SafeFileHandle>();
        if (destination is not null)
        {
            unconnected.Add(destination.Handle);
        }

        if (source is not null)
        {
            unconnected.Add(source.Handle);
        }

        return new ProcessIo(new ProcessStreams(source?.Caller, destination?.Caller, null), console, Connect)
        {
            ReleaseInput = source?.Held is { } held ? held.Dispose : null,
            HeldOutputs = destination?.Fifo is null ? [] : [destination.Fifo],
            Unconnected = unconnected,
        };

        TerminalIo Connect(SafeFileHandle master)
        {
            var outputs = new List<IRelay>();
            var first = destination is null ? null : OpenFirst(destination, outputs);
            var output = new OutputHub(_io.OpenReader(EndpointFiles.Duplicate(master)), first, log, LogSource.Output);
            outputs.Add(output);
            var input = source is null ? null : new LoopRelay(_loop, source.Handle, EndpointFiles.Duplicate(master));
            var clients = new InputHub(_io.OpenWriter(EndpointFiles.Duplicate(master)));
            return new TerminalIo(master, outputs, input, new HeldStreams { Input = clients, Output = output });
        }
    }

    /// <inheritdoc/>
    public (AttachedEnds Service, ProcessStreams Caller) OpenAttached(ProcessStdio stdio)
    {
        var opened = new List<IDisposable>();
        try
        {
            var (input, inputCaller) = OpenAttachedInput(stdio.Input, opened);
            var (output, outputCaller) = OpenAttachedOutput(stdio.Output, opened);
            var (error, errorCaller) = OpenAttachedOutput(stdio.Error, opened);
            return (new AttachedEnds(input, output, error), new ProcessStreams(inputCaller, outputCaller, errorCaller));
        }
        catch (Exception failure) when (failure is IOException or ArgumentException)
        {
            foreach (var thing in opened)
            {
                thing.Dispose();
            }

            foreach (var endpoint in (ReadOnlySpan<StdioEndpoint>)[stdio.Input, stdio.Output, stdio.Error])
            {
                (endpoint as StdioEndpoint.Descriptor)?.Handle.Dispose();
            }

            throw;
        }
    }

    private (Stream? Service, Stream? Caller) OpenAttachedInput(StdioEndpoint endpoint, List<IDisposable> opened)
    {
        switch (endpoint)
        {
            case StdioEndpoint.None:
                return default;
            case StdioEndpoint.Pipe:
                var (reader, writer) = OpenPipe(opened);
                return (Kept(_io.OpenReader(reader), opened), Kept(_io.OpenWriter(writer), opened));
            case StdioEndpoint.Descriptor { Handle: var handle }:
                var (ours, relayed) = OpenPipe(opened);
                opened.Add(new LoopRelay(_loop, handle, relayed));
                return (Kept(_io.OpenReader(ours), opened), null);
            default:
                throw new ArgumentException($"an endpoint of kind {endpoint.GetType().Name} cannot be attached");
        }
    }

    private (AttachedEnd? Service, Stream? Caller) OpenAttachedOutput(StdioEndpoint endpoint, List<IDisposable> opened)
    {
        switch (endpoint)
        {
            case StdioEndpoint.None:
                return default;
            case StdioEndpoint.Pipe:
                var (reader, writer) = OpenPipe(opened);
                return (EndOf(writer), Kept(_io.OpenReader(reader), opened));
            case StdioEndpoint.Descriptor { Handle: var handle }:
                var (relayed, ours) = OpenPipe(opened);
                opened.Add(new LoopRelay(_loop, relayed, handle));
                return (EndOf(ours), null);
            default:
                throw new ArgumentException($"an endpoint of kind {endpoint.GetType().Name} cannot be attached");
        }

        // Of a pipe's writing end the kernel says "readable" when nobody reads it any more (EPOLLERR).
        AttachedEnd EndOf(SafeFileHandle end) => new(Kept(_io.OpenWriter(end), opened), cancellationToken => _loop.WaitReadableAsync(end, cancellationToken));
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
                throw new ArgumentException($"an endpoint of kind {endpoint.GetType().Name} cannot be read");
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
            return new FarEnd(Kept(EndpointFiles.OpenForAppend(path), opened), null, null) { Name = path };
        }

        // Opened for both directions a FIFO never waits for a reader; through that reader the writer can be opened.
        var both = Kept(EndpointFiles.Open(path, FileAccess.ReadWrite), opened);
        if (FileStatus.Of(both).Kind != FileKind.Fifo)
        {
            return new FarEnd(both, null, null) { Name = path };
        }

        using (both)
        {
            var (writer, fifo) = OutputFifo.Open(both);
            opened.Add(writer);
            return new FarEnd(writer, null, null) { Name = path, Fifo = Kept(fifo, opened) };
        }
    }

    private static void CheckPath(string path)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException($"the path '{path}' is not absolute");
        }
    }

    /// <summary>An anonymous pipe or a regular file that is not in append mode.</summary>
    private static bool IsGivenAsItIs(SafeFileHandle handle)
    {
        if (handle.IsInvalid || handle.IsClosed)
        {
            throw new ArgumentException("a descriptor is closed or was never open");
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
