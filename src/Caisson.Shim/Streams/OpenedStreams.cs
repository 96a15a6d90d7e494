using Caisson.Contracts;

namespace Caisson.Shim.Streams;

/// <summary>The streams of a process that is about to be made.</summary>
/// <param name="Stdio">What the engine is told. Descriptors in it are given away with the call.</param>
/// <param name="Logger">The program that takes the output; null without one.</param>
internal sealed record OpenedStreams(ProcessStdio Stdio, LoggerProgram? Logger);
