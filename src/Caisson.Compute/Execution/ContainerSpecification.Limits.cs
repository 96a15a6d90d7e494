using Caisson.Contracts.Oci;

namespace Caisson.Compute.Execution;

// What a container may use and do, and what of it makes no sense.
public static partial class ContainerSpecification
{
    private static void Check(ContainerOptions options)
    {
        if (options.HostName is { } name && (name.Length is 0 or > 64 || !name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')))
        {
            throw new FormatException($"'{name}' is no host name: up to 64 letters, digits, '-', '.', '_'");
        }
    }

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

    private static LinuxResources ResourcesOf(ContainerOptions options)
    {
        var limits = new ContainerLimits
        {
            MemoryInBytes = options.MemoryInBytes,
            Processors = options.Processors,
            ProcessorShares = options.ProcessorShares,
            ProcessorSet = options.ProcessorSet,
            ProcessLimit = options.ProcessLimit,
        };
        return limits.ToResources() with { Devices = [.. DefaultContainer.DeviceRules, .. options.Devices.Select(static device => device.ToRule())] };
    }
}
