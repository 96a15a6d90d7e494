using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Relays;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Processes;

/// <summary>A relay of a process's output: one that an error ends says so, once, with what was lost.</summary>
internal sealed class OutputRelay : IRelay
{
    private readonly Relay _relay;

    /// <summary>Starts moving bytes. Both ends are taken over, also when this fails.</summary>
    public OutputRelay(EventLoop loop, SafeFileHandle source, FarEnd destination, ILogger logger)
    {
        _relay = Relay.Start(loop, source, destination.Handle);
        Completion = EndAsync(destination.Name, logger);
        if (destination.Fifo is { } fifo)
        {
            loop.Track(AwaitReaderAsync(fifo, loop.Time));
        }
    }

    /// <inheritdoc/>
    public long BytesMoved => _relay.BytesMoved;

    /// <inheritdoc/>
    public Task Completion { get; }

    /// <inheritdoc/>
    public void Dispose() => _relay.Dispose();

    private async Task AwaitReaderAsync(OutputFifo fifo, TimeProvider time)
    {
        await Completion;
        await fifo.AwaitReaderAsync(time);
    }

    private async Task EndAsync(string name, ILogger logger)
    {
        await _relay.Completion;
        if (_relay.Failure is { } failure && (_relay.BytesLost > 0 || failure.Errno is not (Errno.EPIPE or Errno.ECONNRESET)))
        {
            logger.OutputBroken(name, _relay.BytesMoved, _relay.BytesLost, failure);
        }
    }
}
