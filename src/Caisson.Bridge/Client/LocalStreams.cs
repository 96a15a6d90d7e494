using Caisson.Bridge.Messages;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Bridge.Client;

/// <summary>The streams of a process on the server's own machine: which descriptors go with the request, and which ends of pipes stay with us.</summary>
internal sealed class LocalStreams : IDisposable
{
    private readonly List<SafeFileHandle> _sent = [];
    private SafeFileHandle? _input;
    private SafeFileHandle? _output;
    private SafeFileHandle? _error;

    private LocalStreams()
    {
    }

    /// <summary>What the request says about the streams.</summary>
    internal LocalStdio Wire { get; private set; } = new();

    /// <summary>What travels with the request, in the order of the streams; given away to whoever sends it.</summary>
    internal IReadOnlyList<SafeFileHandle> Sent => _sent;

    /// <summary>Makes pipes and lists descriptors. On failure everything is closed, given descriptors included.</summary>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.NotSupported"/>: the connection carries no descriptors;
    /// <see cref="ErrorCode.ResourceExhausted"/>: no pipe to be had.</exception>
    internal static LocalStreams Open(ProcessStdio stdio, PeerCapabilities peer, bool hasDescriptorIo, string operation, string objectId)
    {
        var streams = new LocalStreams();
        try
        {
            Require(peer.HoldsStreams || !Any(stdio, endpoint => endpoint is StdioEndpoint.Hosted), "the service is too old to hold streams");
            Require(peer.TakesDescriptors || !Any(stdio, endpoint => endpoint is StdioEndpoint.Pipe or StdioEndpoint.Descriptor), "the connection carries no descriptors");
            Require(hasDescriptorIo || !Any(stdio, endpoint => endpoint is StdioEndpoint.Pipe), "no descriptor io was given for the caller's ends of pipes");
            var input = streams.Add(stdio.Input, isInput: true, out streams._input);
            var output = streams.Add(stdio.Output, isInput: false, out streams._output);
            var error = streams.Add(stdio.Error, isInput: false, out streams._error);
            streams.Wire = new LocalStdio { StdIn = input, StdOut = output, StdErr = error };
            return streams;
        }
        catch (Exception exception)
        {
            streams.Dispose();
            CloseGiven(stdio);
            foreach (var handle in streams._sent)
            {
                handle.Dispose();
            }

            if (exception is LinuxException)
            {
                throw ConnectionErrors.Refused(ErrorCode.ResourceExhausted, operation, objectId, "no pipe for the process's streams", exception);
            }

            throw;
        }

        void Require(bool condition, string refusal)
        {
            if (!condition)
            {
                throw ConnectionErrors.Refused(ErrorCode.NotSupported, operation, objectId, refusal);
            }
        }
    }

    /// <summary>Closes the descriptors that were given to us with endpoints.</summary>
    internal static void CloseGiven(ProcessStdio stdio)
    {
        foreach (var endpoint in new[] { stdio.Input, stdio.Output, stdio.Error })
        {
            (endpoint as StdioEndpoint.Descriptor)?.Handle.Dispose();
        }
    }

    /// <summary>Turns our ends into streams, which belong to the caller.</summary>
    internal ProcessStreams MoveToStreams(IDescriptorIo? io)
    {
        if (io is null)
        {
            return ProcessStreams.None;
        }

        Stream? input = null;
        Stream? output = null;
        try
        {
            input = _input is null ? null : io.OpenWriter(_input);
            output = _output is null ? null : io.OpenReader(_output);
            var error = _error is null ? null : io.OpenReader(_error);
            _input = _output = _error = null;
            return new ProcessStreams(input, output, error);
        }
        catch
        {
            input?.Dispose();
            output?.Dispose();
            throw;
        }
    }

    /// <summary>Closes our ends, unless they were moved.</summary>
    public void Dispose()
    {
        _input?.Dispose();
        _output?.Dispose();
        _error?.Dispose();
    }

    private static bool Any(ProcessStdio stdio, Func<StdioEndpoint, bool> predicate) =>
        predicate(stdio.Input) || predicate(stdio.Output) || predicate(stdio.Error);

    private LocalEndpoint? Add(StdioEndpoint endpoint, bool isInput, out SafeFileHandle? ours)
    {
        ours = null;
        switch (endpoint)
        {
            case StdioEndpoint.Pipe:
                var (reader, writer) = Pipes.Create();
                ours = isInput ? writer : reader;
                _sent.Add(isInput ? reader : writer);
                return new LocalEndpoint();
            case StdioEndpoint.Descriptor descriptor:
                _sent.Add(descriptor.Handle);
                return new LocalEndpoint();
            case StdioEndpoint.Path path:
                return new LocalEndpoint { Path = path.FullPath };
            case StdioEndpoint.Hosted:
                return new LocalEndpoint { IsHosted = true };
            default:
                return null;
        }
    }
}
