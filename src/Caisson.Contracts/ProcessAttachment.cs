namespace Caisson.Contracts;

/// <summary>Streams that were attached to a running process.</summary>
/// <param name="Number">Tells the attachments of one process apart: 1, 2, 3 …</param>
/// <param name="Streams">The caller's ends of the pipes that were asked for; the caller's to dispose, which detaches them.</param>
public sealed record ProcessAttachment(ulong Number, ProcessStreams Streams);
