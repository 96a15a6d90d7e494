namespace Caisson.Bridge.Messages;

/// <summary>Creates and starts a process; of our category: makes one ready.</summary>
internal sealed record ExecuteProcessRequest : RequestMessage
{
    /// <summary>The process and its streams.</summary>
    public required ExecuteProcessSettings Settings { get; init; }
}
