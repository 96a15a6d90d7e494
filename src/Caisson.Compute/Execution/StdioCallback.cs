using Caisson.Contracts;

namespace Caisson.Compute.Execution;

/// <summary>Takes the caller's ends of a process's streams; they belong to it from now on and stay readable after the process's end.</summary>
/// <param name="streams">A stream for each endpoint that was asked for as <see cref="StdioEndpoint.Pipe"/>.</param>
/// <param name="cancellationToken">That of the call that the callback was given to.</param>
/// <remarks>When it fails the process is killed, and the call fails with the callback's error.</remarks>
public delegate Task StdioCallback(ProcessStreams streams, CancellationToken cancellationToken);
