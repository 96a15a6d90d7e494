namespace Caisson.Engine.Containers.Seccomp;

/// <summary>A conditional jump of classic BPF: the accumulator against a constant.</summary>
internal enum FilterJump
{
    /// <summary>BPF_JEQ.</summary>
    Equal = 0x15,

    /// <summary>BPF_JGT, unsigned.</summary>
    Greater = 0x25,

    /// <summary>BPF_JGE, unsigned.</summary>
    GreaterOrEqual = 0x35,
}
