using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Codec;

namespace Caisson.Shim.Events;

/// <summary><c>containerd publish</c>, for a containerd that told no ttrpc address: one run of its program for each event.</summary>
internal sealed class BinaryReceiver(string program, string address, EventLoop loop) : IEventReceiver
{
    // One run that hangs would hold every later event up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task ForwardAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        using var content = MemoryFiles.Create("event", WireWriter.ToArray(envelope.Event!));
        using var process = SpawnedProcess.Start(new SpawnRequest
        {
            Path = program,
            Arguments = ["--address", address, "publish", "--namespace", envelope.Namespace, "--topic", envelope.Topic],
            Input = content,
        });
        var isInTime = await EndsInTimeAsync(process, cancellationToken);
        var code = process.Reap();
        cancellationToken.ThrowIfCancellationRequested();
        if (code != 0)
        {
            throw new IOException(isInTime ? $"'{program} publish' ended with {code}" : $"'{program} publish' did not end within {Patience.TotalSeconds} s and was killed");
        }
    }

    private async Task<bool> EndsInTimeAsync(SpawnedProcess process, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, loop.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await loop.WaitReadableAsync(process.PidFd, limit.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await loop.WaitReadableAsync(process.PidFd, CancellationToken.None);
            return false;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
