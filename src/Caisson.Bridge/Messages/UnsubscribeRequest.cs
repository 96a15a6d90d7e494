namespace Caisson.Bridge.Messages;

/// <summary>Ends a subscription.</summary>
internal sealed record UnsubscribeRequest : RequestMessage
{
    /// <summary>The id of the request that began it.</summary>
    public ulong Subscription { get; init; }
}
