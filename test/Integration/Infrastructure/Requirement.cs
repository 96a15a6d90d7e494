namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>What a test needs beyond root and the shipped host.</summary>
[Flags]
public enum Requirement
{
    /// <summary>Nothing more.</summary>
    None = 0,

    /// <summary>The host with failpoints.</summary>
    Failpoints = 1,

    /// <summary>The command line.</summary>
    Cli = 2,

    /// <summary>A static busybox to make roots from.</summary>
    Busybox = 4,
}
