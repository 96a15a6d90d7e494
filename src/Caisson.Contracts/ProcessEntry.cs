namespace Caisson.Contracts;

/// <summary>A process as the service knows it, answered by prepare, create, open and get-info.</summary>
/// <param name="Handle">The caller's handle on it.</param>
/// <param name="Number">Its place in the system.</param>
/// <param name="ProcessId">Its id on the machine of the service that runs it; null while it does not exist yet (a service without prepare, before start).</param>
/// <param name="Streams">The caller's ends of its streams; only from prepare and create.</param>
public sealed record ProcessEntry(ProcessHandle Handle, ProcessNumber Number, int? ProcessId, ProcessStreams Streams);
