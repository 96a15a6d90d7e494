namespace Caisson.Contracts.Documents.Devices;

/// <summary>A serial port.</summary>
public sealed record ComPort : Document
{
    /// <summary>The pipe on the host.</summary>
    public string? NamedPipe { get; init; }

    /// <summary>Whether it serves a debugger.</summary>
    public bool OptimizeForDebugger { get; init; }
}
