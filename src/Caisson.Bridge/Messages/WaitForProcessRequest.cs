namespace Caisson.Bridge.Messages;

/// <summary>Waits until a process has ended.</summary>
internal sealed record WaitForProcessRequest : RequestMessage, IProcessRequest
{
    /// <summary>Wait for ever.</summary>
    internal const uint Infinite = 0xffffffff;

    /// <inheritdoc/>
    public uint ProcessId { get; init; }

    /// <summary>For how long; <see cref="Infinite"/> for ever.</summary>
    public uint TimeoutInMs { get; init; }

    /// <inheritdoc/>
    public ulong ProcessHandle { get; init; }
}
