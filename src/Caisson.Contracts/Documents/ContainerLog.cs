namespace Caisson.Contracts.Documents;

/// <summary>Where the service keeps what a container's init process writes: a directory of numbered files, bounded and rotating. Caisson's own addition.</summary>
/// <remarks>
/// <para>The files are <c>0000000001.log</c>, <c>0000000002.log</c> and so on: a full one is followed by the next number, and the oldest is removed.
/// None is ever renamed or rewritten, so a reader that holds one finds the next by its number. Each line is one <see cref="Logs.LogRecord"/>.</para>
/// <para>The directory must exist; the service makes the files (mode 0600) and never removes the directory. All lives of a restarted container share one log.</para>
/// <para>A full disk, or a directory that cannot be written, never stops the container: records that could not be written are counted, and the count
/// stands in the log as soon as it works again.</para>
/// </remarks>
public sealed record ContainerLog : Document
{
    /// <summary>The least <see cref="MaximumFileBytes"/>.</summary>
    public const long LeastFileBytes = 64 << 10;

    /// <summary>The greatest <see cref="MaximumFileBytes"/>.</summary>
    public const long GreatestFileBytes = 1L << 30;

    /// <summary>The greatest <see cref="MaximumFiles"/>.</summary>
    public const int GreatestFiles = 1000;

    /// <summary>The directory, an absolute path on the service's machine.</summary>
    public required string Directory { get; init; }

    /// <summary>How large a file may be, in bytes; <see cref="LeastFileBytes"/> to <see cref="GreatestFileBytes"/>, 10 MiB by default.</summary>
    public long MaximumFileBytes { get => field == 0 ? 10 << 20 : field; init; }

    /// <summary>How many files are kept, the one being written included; 1 to <see cref="GreatestFiles"/>, 3 by default.</summary>
    public int MaximumFiles { get => field == 0 ? 3 : field; init; }
}
