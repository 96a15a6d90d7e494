namespace Caisson.Contracts.Documents;

/// <summary>What one probe of a container's health showed. Caisson's own addition.</summary>
public sealed record HealthResult : Document
{
    /// <summary>How many bytes of output are kept.</summary>
    public const int MaximumOutputBytes = 4096;

    /// <summary>The exit code of a probe that did not end by itself, or never ran.</summary>
    public const int NoExitCode = -1;

    /// <summary>When it began.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>Its exit code (128 + n of signal n), or <see cref="NoExitCode"/>.</summary>
    public int ExitCode { get; init; }

    /// <summary>The beginning of what it wrote to standard output and error, or why there was nothing to run; bytes that are no text are replaced.</summary>
    public string? Output { get; init; }
}
