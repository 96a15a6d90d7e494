using Microsoft.Win32.SafeHandles;

namespace Caisson.Platform.Linux.Processes;

/// <summary>A program to run as a child of ours.</summary>
public sealed record SpawnRequest
{
    /// <summary>Its absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>What it is told its own name is; null for the path.</summary>
    public string? Name { get; init; }

    /// <summary>Its arguments, without its own name.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables over those of this process.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it gets this process's variables too.</summary>
    public bool InheritsEnvironment { get; init; } = true;

    /// <summary>Becomes descriptor 3; borrowed. Null for none.</summary>
    public SafeFileHandle? Connection { get; init; }

    /// <summary>Become descriptors 3, 4, 5 … where no <see cref="Connection"/> is given; borrowed.</summary>
    public IReadOnlyList<SafeFileHandle> Descriptors { get; init; } = [];

    /// <summary>Becomes its standard input; borrowed. Null is <c>/dev/null</c>.</summary>
    public SafeFileHandle? Input { get; init; }

    /// <summary>Becomes its standard output; borrowed. Null is <c>/dev/null</c>.</summary>
    public SafeFileHandle? Output { get; init; }

    /// <summary>Becomes its standard error; borrowed. Null is <c>/dev/null</c>.</summary>
    public SafeFileHandle? Error { get; init; }

    /// <summary>Signals it starts with blocked: an event loop reads them by descriptor, and must not lose one that comes early.</summary>
    public IReadOnlyList<int> BlockedSignals { get; init; } = [];
}
