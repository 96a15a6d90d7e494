using System.Globalization;
using System.Text.Json;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Files;

namespace Caisson.Runtime.Arguments;

/// <summary>What <c>update</c> is asked to change: a file of resources, or options.</summary>
internal static class LimitOptions
{
    private const int GreatestInBytes = 1 << 20;

    /// <summary>How the options are declared.</summary>
    public static IReadOnlyList<string> Declared { get; } =
    [
        "resources,r=", "blkio-weight=", "cpu-period=", "cpu-quota=", "cpu-burst=", "cpu-rt-period=", "cpu-rt-runtime=", "cpu-share=", "cpuset-cpus=", "cpuset-mems=",
        "kernel-memory=", "kernel-memory-tcp=", "memory,m=", "memory-reservation=", "memory-swap=", "pids-limit=", "cpu-idle=", "l3-cache-schema=", "mem-bw-schema=",
    ];

    /// <summary>Reads them.</summary>
    /// <exception cref="RuntimeException">A value makes no sense.</exception>
    public static LinuxResources Read(OptionSet set)
    {
        if (set.Value("l3-cache-schema") is { Length: > 0 } || set.Value("mem-bw-schema") is { Length: > 0 })
        {
            throw new RuntimeException("Intel RDT is not supported");
        }

        return set.Value("resources") is { Length: > 0 } file ? ReadFile(file) : new LinuxResources
        {
            BlockIo = set.Number("blkio-weight") is { } weight ? new BlockIoResources { Weight = checked((ushort)weight) } : null,
            Cpu = new CpuResources
            {
                Period = Positive(set, "cpu-period"),
                Quota = set.Number("cpu-quota"),
                Burst = Positive(set, "cpu-burst"),
                RealtimePeriod = Positive(set, "cpu-rt-period"),
                RealtimeRuntime = set.Number("cpu-rt-runtime"),
                Shares = Positive(set, "cpu-share"),
                Cpus = set.Value("cpuset-cpus"),
                Mems = set.Value("cpuset-mems"),
                Idle = set.Number("cpu-idle"),
            },
            Memory = new MemoryResources
            {
                Limit = Bytes(set, "memory"),
                Reservation = Bytes(set, "memory-reservation"),
                Swap = Bytes(set, "memory-swap"),
            },
            Pids = set.Number("pids-limit") is { } pids ? new PidsResources { Limit = pids } : null,
        };
    }

    private static LinuxResources ReadFile(string file)
    {
        try
        {
            var bytes = file == "-" ? ReadInput() : PlainFile.TryRead(Path.GetFullPath(file), GreatestInBytes) ?? throw new RuntimeException($"open {file}: no such file or directory");
            return OciCodecs.LinuxResources.Read(bytes) ?? throw new RuntimeException($"'{file}' holds no resources");
        }
        catch (JsonException error)
        {
            throw new RuntimeException($"'{file}' holds no resources: {error.Message}");
        }
    }

    private static byte[] ReadInput()
    {
        using var input = new Microsoft.Win32.SafeHandles.SafeFileHandle(0, ownsHandle: false);
        return PlainFile.ReadToEnd(input, GreatestInBytes);
    }

    private static ulong? Positive(OptionSet set, string name) =>
        set.Number(name) is { } number ? number >= 0 ? (ulong)number : throw new RuntimeException($"invalid value for {name}: {number}") : null;

    // A number with an optional unit of 1024, or -1 for no limit.
    private static long? Bytes(OptionSet set, string name)
    {
        if (set.Value(name) is not { Length: > 0 } text)
        {
            return null;
        }

        var digits = text.AsSpan().TrimEnd("bBiIkKmMgGtT");
        var unit = text[digits.Length..].ToLowerInvariant() switch
        {
            "" or "b" => 0,
            "k" or "kb" or "kib" => 10,
            "m" or "mb" or "mib" => 20,
            "g" or "gb" or "gib" => 30,
            "t" or "tb" or "tib" => 40,
            _ => -1,
        };
        return unit >= 0 && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= -1 && number < long.MaxValue >> unit
            ? number < 0 ? -1 : number << unit
            : throw new RuntimeException($"invalid value for {name}: {text}");
    }
}
