namespace Caisson.Contracts.Documents.Properties;

/// <summary>A moment in a calendar; year 0 means every year.</summary>
public sealed record SystemTime : Document
{
    /// <summary>The year.</summary>
    public int Year { get; init; }

    /// <summary>The month, from 1.</summary>
    public int Month { get; init; }

    /// <summary>The weekday, Sunday is 0.</summary>
    public int DayOfWeek { get; init; }

    /// <summary>The day, or which week of the month when the year is 0.</summary>
    public int Day { get; init; }

    /// <summary>The hour.</summary>
    public int Hour { get; init; }

    /// <summary>The minute.</summary>
    public int Minute { get; init; }

    /// <summary>The second.</summary>
    public int Second { get; init; }

    /// <summary>The milliseconds.</summary>
    public int Milliseconds { get; init; }
}
