using Caisson.Contracts;

namespace Caisson.Bridge.Server;

/// <summary>A process handle of one connection.</summary>
/// <param name="Number">What the peer calls it.</param>
/// <param name="Entry">What the service said.</param>
/// <param name="System">The handle it came over.</param>
internal sealed record HeldProcess(ulong Number, ProcessEntry Entry, HeldSystem System);
