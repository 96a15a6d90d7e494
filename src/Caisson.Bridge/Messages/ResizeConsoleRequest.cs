namespace Caisson.Bridge.Messages;

/// <summary>Resizes a process's console.</summary>
internal sealed record ResizeConsoleRequest : RequestMessage, IProcessRequest
{
    /// <inheritdoc/>
    public uint ProcessId { get; init; }

    /// <inheritdoc/>
    public ulong ProcessHandle { get; init; }

    /// <summary>Rows.</summary>
    public ushort Height { get; init; }

    /// <summary>Columns.</summary>
    public ushort Width { get; init; }
}
