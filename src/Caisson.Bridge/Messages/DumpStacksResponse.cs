namespace Caisson.Bridge.Messages;

/// <summary>Answers what the server is doing.</summary>
internal sealed record DumpStacksResponse : ResponseMessage
{
    /// <summary>Text for people.</summary>
    public string? GuestStacks { get; init; }
}
