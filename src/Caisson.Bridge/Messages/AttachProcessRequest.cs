using Caisson.Contracts;

namespace Caisson.Bridge.Messages;

/// <summary>Connects further streams to a process.</summary>
internal sealed record AttachProcessRequest : RequestMessage, IProcessRequest
{
    /// <inheritdoc/>
    public uint ProcessId { get; init; }

    /// <inheritdoc/>
    public ulong ProcessHandle { get; init; }

    /// <summary>How many of the last lines come first.</summary>
    public int LastLines { get; init; }

    /// <summary>What the end of the input means.</summary>
    public InputEnd InputEnd { get; init; }

    /// <summary>The streams.</summary>
    public LocalStdio? CaissonStdio { get; init; }
}
