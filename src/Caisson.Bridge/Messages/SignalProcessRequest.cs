using Caisson.Contracts.Documents;

namespace Caisson.Bridge.Messages;

/// <summary>Signals a process.</summary>
internal sealed record SignalProcessRequest : RequestMessage, IProcessRequest
{
    /// <inheritdoc/>
    public uint ProcessId { get; init; }

    /// <inheritdoc/>
    public ulong ProcessHandle { get; init; }

    /// <summary>Which signal; null kills.</summary>
    public SignalProcessOptions? Options { get; init; }
}
