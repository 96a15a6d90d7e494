namespace Caisson.Platform.Linux.Descriptors;

/// <summary>Who is at the other end of a unix socket: as of its connect or socketpair call, attested by the kernel (<c>SO_PEERCRED</c>, unix(7)).</summary>
/// <param name="ProcessId">The process, in our pid namespace; 0 when it is not visible there.</param>
/// <param name="UserId">Its effective user id.</param>
/// <param name="GroupId">Its effective group id.</param>
public readonly record struct PeerCredentials(int ProcessId, uint UserId, uint GroupId);
