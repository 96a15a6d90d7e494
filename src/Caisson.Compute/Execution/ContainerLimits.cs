using System.Globalization;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

/// <summary>What people say about how much a container may use. What is null was not said.</summary>
public sealed record ContainerLimits
{
    private const ulong CpuPeriodInMicroseconds = 100_000;

    /// <summary>The most memory, in bytes.</summary>
    public long? MemoryInBytes { get; init; }

    /// <summary>How many processors' time; 1.5 is one and a half.</summary>
    public double? Processors { get; init; }

    /// <summary>Its weight where processors are short, 2 to 262144; 1024 is the usual one.</summary>
    public ulong? ProcessorShares { get; init; }

    /// <summary>The processors it may run on, such as <c>0-2,7</c>.</summary>
    public string? ProcessorSet { get; init; }

    /// <summary>The most processes and threads.</summary>
    public long? ProcessLimit { get; init; }

    /// <summary>Nothing was said.</summary>
    public bool IsEmpty => this == new ContainerLimits();

    /// <summary>As a specification has them.</summary>
    /// <exception cref="FormatException">One is out of range; the message says which.</exception>
    public LinuxResources ToResources()
    {
        Check();
        return new LinuxResources
        {
            Memory = MemoryInBytes is { } limit ? new MemoryResources { Limit = limit } : null,
            Cpu = CpuOf(),
            Pids = ProcessLimit is { } count ? new PidsResources { Limit = count } : null,
        };
    }

    private void Check()
    {
        if (MemoryInBytes is <= 0)
        {
            throw new FormatException($"a memory limit of {MemoryInBytes} bytes is none");
        }

        if (Processors is { } processors && !(processors is >= 0.01 and <= 100_000))
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{processors} processors are out of range: from 0.01 on"));
        }

        if (ProcessLimit is <= 0)
        {
            throw new FormatException($"a limit of {ProcessLimit} processes lets none run");
        }

        if (ProcessorShares is < 2 or > 262_144)
        {
            throw new FormatException($"processor shares of {ProcessorShares} are out of range: 2 to 262144");
        }

        if (ProcessorSet is { } set && !IsNumberList(set))
        {
            throw new FormatException($"'{set}' is no list of processors such as 0-2,7");
        }
    }

    private CpuResources? CpuOf() => Processors is null && ProcessorShares is null && ProcessorSet is null
        ? null
        : new CpuResources
        {
            Period = Processors is null ? null : CpuPeriodInMicroseconds,
            Quota = Processors is { } processors ? (long)Math.Round(processors * CpuPeriodInMicroseconds) : null,
            Shares = ProcessorShares,
            Cpus = ProcessorSet,
        };

    private static bool IsNumberList(string text) => text.Split(',').All(static range =>
        range.Split('-') is { Length: 1 or 2 } ends
        && ends.All(static end => ushort.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        && int.Parse(ends[0], CultureInfo.InvariantCulture) <= int.Parse(ends[^1], CultureInfo.InvariantCulture));
}
