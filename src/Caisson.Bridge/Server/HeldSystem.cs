using Caisson.Contracts;

namespace Caisson.Bridge.Server;

/// <summary>A system handle of one connection.</summary>
/// <param name="Number">What the peer calls it.</param>
/// <param name="Handle">What the service calls it.</param>
/// <param name="Id">The system.</param>
internal sealed record HeldSystem(ulong Number, SystemHandle Handle, string Id);
