namespace Caisson.Ttrpc.Server;

/// <summary>How a server behaves, each connection by itself.</summary>
public sealed record TtrpcServerOptions
{
    /// <summary>Where deadlines come from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How many calls of one connection run at once; one more is answered <see cref="TtrpcStatusCode.ResourceExhausted"/>.</summary>
    public int MaximumCalls { get; init; } = 4096;

    /// <summary>How many bytes of one stream's messages may wait for its handler; the stream ends beyond.</summary>
    public int MaximumBufferedBytes { get; init; } = 8 << 20;

    /// <summary>How many frames may wait for a peer that does not read. Handlers wait beyond it; refusals, for which nobody waits, end the connection.</summary>
    public int MaximumWaitingFrames { get; init; } = 1024;
}
