namespace Caisson.Engine.Processes;

/// <summary>Where an output of an attached client goes.</summary>
/// <param name="Stream">To be written.</param>
/// <param name="WaitClosedAsync">Completes when the client has closed its side, also while nothing is written; until it is cancelled it holds the stream open.</param>
internal sealed record AttachedEnd(Stream Stream, Func<CancellationToken, Task> WaitClosedAsync);
