using Caisson.Platform.Linux.Launching;

namespace Caisson.Engine.Containers;

/// <summary>A bind mount whose owners appear by a map of ids: its copy is made by the parent, before the clone.</summary>
/// <param name="Copy">Takes the copy.</param>
/// <param name="Source">What is bound.</param>
/// <param name="IsRecursive">What is mounted beneath comes along.</param>
/// <param name="IsMapRecursive">And is mapped.</param>
/// <param name="Map">Ids of the file system, and what they become on the host; null for those of a namespace that exists already.</param>
/// <param name="NamespacePath">That namespace.</param>
internal sealed record MappedSource(Register Copy, string Source, bool IsRecursive, bool IsMapRecursive, IdMap? Map, string? NamespacePath);
