using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Codec;

namespace Caisson.Shim.Events;

/// <summary><c>containerd publish</c>, for a containerd that told no ttrpc address: one run of its program for each event.</summary>
internal sealed class BinaryReceiver(string program, string address, EventLoop loop) : IEventReceiver
{
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
        await loop.WaitReadableAsync(process.PidFd, CancellationToken.None);
        if (process.Reap() is var code and not 0)
        {
            throw new IOException($"'{program} publish' ended with {code}");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
