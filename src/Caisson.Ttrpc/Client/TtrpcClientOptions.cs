namespace Caisson.Ttrpc.Client;

/// <summary>How a client behaves.</summary>
public sealed record TtrpcClientOptions
{
    /// <summary>Where deadlines come from.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How many bytes of one stream's messages may wait to be read; a server that sends more loses the stream.</summary>
    public int MaximumBufferedBytes { get; init; } = 8 << 20;
}
