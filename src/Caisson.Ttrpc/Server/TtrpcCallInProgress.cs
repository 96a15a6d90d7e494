namespace Caisson.Ttrpc.Server;

/// <summary>A call that a server works on, as it was when somebody looked.</summary>
/// <param name="Context">What its handler knows: the service, the method, who called.</param>
/// <param name="Age">How long ago its request came.</param>
/// <param name="IsAnswered">Its handler has ended, and the answer waits for room: the caller does not read.</param>
/// <param name="Argument">Its request's payload, as it came: hostile, and not looked at.</param>
public sealed record TtrpcCallInProgress(TtrpcCallContext Context, TimeSpan Age, bool IsAnswered, ReadOnlyMemory<byte> Argument);
