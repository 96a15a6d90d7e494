namespace Caisson.Ttrpc.Server;

/// <summary>What a handler knows of a call beside its argument.</summary>
/// <param name="Service">The name the service was called by.</param>
/// <param name="Method">The method.</param>
/// <param name="Metadata">What came beside the argument.</param>
/// <param name="Peer">What the connection's owner gave to the server for it; null when nothing.</param>
/// <param name="CancellationToken">Ends when the caller's deadline passes, the connection is lost or the server ends. ttrpc knows no other cancellation.</param>
public sealed record TtrpcCallContext(string Service, string Method, TtrpcMetadata Metadata, object? Peer, CancellationToken CancellationToken);
