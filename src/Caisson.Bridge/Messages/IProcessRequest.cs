namespace Caisson.Bridge.Messages;

/// <summary>A request about a process.</summary>
internal interface IProcessRequest
{
    /// <summary>The process's id in its system; what a peer without handles names it by, and what open asks for.</summary>
    uint ProcessId { get; }

    /// <summary>Ours: the process handle; 0 from a peer that knows no handles.</summary>
    ulong ProcessHandle { get; }
}
