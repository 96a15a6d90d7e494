namespace Caisson.Engine.Containers.Seccomp;

/// <summary>A compiled filter and how it is installed.</summary>
internal sealed record SeccompFilter
{
    /// <summary>The program: an array of struct sock_filter.</summary>
    public required byte[] Program { get; init; }

    /// <summary>SECCOMP_FILTER_FLAG_….</summary>
    public required uint Flags { get; init; }

    /// <summary>The socket that gets the listener; null when nothing is notified.</summary>
    public string? ListenerPath { get; init; }

    /// <summary>What is sent along with it.</summary>
    public string? ListenerMetadata { get; init; }

    /// <summary>How many instructions the program has.</summary>
    public int InstructionCount => Program.Length / FilterVerifier.InstructionBytes;
}
