namespace Caisson.Bridge.Messages;

/// <summary>A request that says nothing but which process: start, open, terminate, get info, get properties, close.</summary>
internal sealed record ProcessRequest : RequestMessage, IProcessRequest
{
    /// <inheritdoc/>
    public uint ProcessId { get; init; }

    /// <inheritdoc/>
    public ulong ProcessHandle { get; init; }
}
