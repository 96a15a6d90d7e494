namespace Caisson.Bridge.Messages;

/// <summary>Answers create and open.</summary>
internal sealed record HandleResponse : ResponseMessage
{
    /// <summary>Ours: the new handle; absent from a Microsoft peer.</summary>
    public ulong Handle { get; init; }
}
