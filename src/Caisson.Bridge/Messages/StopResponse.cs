using Caisson.Contracts;

namespace Caisson.Bridge.Messages;

/// <summary>Answers shutdown and terminate.</summary>
internal sealed record StopResponse : ResponseMessage
{
    /// <summary>Ours: what the request met; null from a Microsoft peer, where the request was delivered and the exit is notified.</summary>
    public StopOutcome? Outcome { get; init; }
}
