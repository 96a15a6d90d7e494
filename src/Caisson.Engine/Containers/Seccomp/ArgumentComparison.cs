namespace Caisson.Engine.Containers.Seccomp;

/// <summary>How an argument is compared.</summary>
internal enum ArgumentComparison
{
    /// <summary>=</summary>
    Equal,

    /// <summary>≠</summary>
    NotEqual,

    /// <summary>&lt;</summary>
    Less,

    /// <summary>≤</summary>
    LessOrEqual,

    /// <summary>&gt;</summary>
    Greater,

    /// <summary>≥</summary>
    GreaterOrEqual,

    /// <summary>Equal in the bits of a mask.</summary>
    MaskedEqual,
}
