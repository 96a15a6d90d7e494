namespace Caisson.Contracts.Documents.Devices;

/// <summary>The numbers behind <see cref="InterruptModeration"/>, as annotations give them.</summary>
public enum InterruptModerationValue
{
    /// <summary>The adapter's own.</summary>
    Default = 0,

    /// <summary>Adaptive.</summary>
    Adaptive = 1,

    /// <summary>None.</summary>
    Off = 2,

    /// <summary>Low.</summary>
    Low = 100,

    /// <summary>Medium.</summary>
    Medium = 200,

    /// <summary>High.</summary>
    High = 300,
}
