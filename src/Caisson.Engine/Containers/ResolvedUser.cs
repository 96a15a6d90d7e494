namespace Caisson.Engine.Containers;

/// <summary>A user of a container, by numbers.</summary>
/// <param name="Uid">The user.</param>
/// <param name="Gid">The primary group.</param>
/// <param name="AdditionalGids">Other groups the container's files put the user into; none when a group was given.</param>
/// <param name="Home">The home directory, <c>/</c> when the files do not say.</param>
internal sealed record ResolvedUser(uint Uid, uint Gid, IReadOnlyList<uint> AdditionalGids, string Home);
