using System.Globalization;
using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

// What a container may use and do, and what of it makes no sense.
public static partial class ContainerSpecification
{
    private const ulong CpuPeriodInMicroseconds = 100_000;

    private static void Check(ContainerOptions options)
    {
        if (options.MemoryInBytes is <= 0)
        {
            throw new FormatException($"a memory limit of {options.MemoryInBytes} bytes is none");
        }

        if (options.Processors is { } processors && !(processors is >= 0.01 and <= 100_000))
        {
            throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{processors} processors are out of range: from 0.01 on"));
        }

        if (options.ProcessLimit is <= 0)
        {
            throw new FormatException($"a limit of {options.ProcessLimit} processes lets none run");
        }

        if (options.ProcessorShares is < 2 or > 262_144)
        {
            throw new FormatException($"processor shares of {options.ProcessorShares} are out of range: 2 to 262144");
        }

        if (options.ProcessorSet is { } set && !IsNumberList(set))
        {
            throw new FormatException($"'{set}' is no list of processors such as 0-2,7");
        }

        if (options.HostName is { } name && (name.Length is 0 or > 64 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')))
        {
            throw new FormatException($"'{name}' is no host name: up to 64 letters, digits, '-', '.', '_'");
        }
    }

    private static bool IsNumberList(string text) => text.Split(',').All(static range =>
        range.Split('-') is { Length: 1 or 2 } ends
        && ends.All(static end => ushort.TryParse(end, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        && int.Parse(ends[0], CultureInfo.InvariantCulture) <= int.Parse(ends[^1], CultureInfo.InvariantCulture));

    private static Capabilities CapabilitiesOf(ContainerOptions options, User user)
    {
        var capabilities = CapabilityNames.Change(DefaultContainer.Capabilities, options.AddedCapabilities, options.DroppedCapabilities);
        return new Capabilities
        {
            Bounding = capabilities,
            Permitted = user.Uid == 0 ? capabilities : null,
            Effective = user.Uid == 0 ? capabilities : null,
        };
    }

    private static LinuxResources ResourcesOf(ContainerOptions options) => new()
    {
        Devices = [.. DefaultContainer.DeviceRules, .. options.Devices.Select(static device => device.ToRule())],
        Memory = options.MemoryInBytes is { } limit ? new MemoryResources { Limit = limit } : null,
        Cpu = CpuOf(options),
        Pids = options.ProcessLimit is { } count ? new PidsResources { Limit = count } : null,
    };

    private static CpuResources? CpuOf(ContainerOptions options) =>
        options.Processors is null && options.ProcessorShares is null && options.ProcessorSet is null
            ? null
            : new CpuResources
            {
                Period = options.Processors is null ? null : CpuPeriodInMicroseconds,
                Quota = options.Processors is { } processors ? (long)Math.Round(processors * CpuPeriodInMicroseconds) : null,
                Shares = options.ProcessorShares,
                Cpus = options.ProcessorSet,
            };
}
