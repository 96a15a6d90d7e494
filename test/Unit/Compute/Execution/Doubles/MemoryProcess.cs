using Caisson.Contracts;

namespace Caisson.UnitTests.Compute.Execution.Doubles;

/// <summary>A process of a <see cref="MemorySystem"/>; the system's lock guards it.</summary>
internal sealed class MemoryProcess(MemorySystem system, ProcessNumber number, int processId, IReadOnlyList<string> arguments)
{
    public MemorySystem System => system;

    public ProcessNumber Number => number;

    public int ProcessId => processId;

    public IReadOnlyList<string> Arguments => arguments;

    public bool WasStarted { get; set; }

    public ExitRecord? Exit { get; set; }

    public List<int> Signals { get; } = [];

    public (ushort Width, ushort Height)? Size { get; set; }
}
