namespace Caisson.Bridge.Messages;

/// <summary>Changes a process.</summary>
internal sealed record ModifyProcessRequest : RequestMessage, IProcessRequest
{
    /// <inheritdoc/>
    public uint ProcessId { get; init; }

    /// <inheritdoc/>
    public ulong ProcessHandle { get; init; }

    /// <summary>JSON text of a process modify request.</summary>
    public required string Request { get; init; }
}
