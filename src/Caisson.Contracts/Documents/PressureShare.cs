namespace Caisson.Contracts.Documents;

/// <summary>Which part of the time tasks stood still. Caisson's own addition.</summary>
public sealed record PressureShare : Document
{
    /// <summary>Percent of the last 10 seconds.</summary>
    public double Average10s { get; init; }

    /// <summary>Percent of the last minute.</summary>
    public double Average60s { get; init; }

    /// <summary>Percent of the last five minutes.</summary>
    public double Average300s { get; init; }

    /// <summary>In all, in microseconds.</summary>
    public ulong TotalMicroseconds { get; init; }
}
