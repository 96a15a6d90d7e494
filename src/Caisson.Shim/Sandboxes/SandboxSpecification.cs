using Caisson.Contracts.Oci;
using Caisson.Shim.Protocol.Pods;
using Caisson.Shim.Tasks;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Shim.Sandboxes;

/// <summary>What a pod that the sandbox service is asked for is to be: its bundle's specification where there is one, else what the kubelet's description says.</summary>
internal static class SandboxSpecification
{
    private const string ConfigType = "runtime.v1.PodSandboxConfig";

    /// <summary>The kubelet's description; empty when none came, or one of a type that is not known.</summary>
    /// <exception cref="TtrpcStatusException">InvalidArgument: it cannot be read.</exception>
    public static PodSandboxConfig ReadConfig(Any? options)
    {
        try
        {
            return options?.Is(ConfigType) == true ? options.Unpack<PodSandboxConfig>() : new PodSandboxConfig();
        }
        catch (WireFormatException damage)
        {
            throw Refusal.InvalidArgument($"the options of type '{options!.TypeUrl}' cannot be read: {damage.Message}", damage);
        }
    }

    /// <summary>The specification. A network namespace that the request names is the pod's, whatever else says.</summary>
    /// <exception cref="TtrpcStatusException">The bundle's specification is damaged.</exception>
    public static Spec Of(CreateSandboxRequest request, PodSandboxConfig config)
    {
        var written = request.BundlePath.Length > 0 ? BundleDocument.TryReadSpecification(Path.Combine(request.BundlePath, "config.json")) : null;
        var spec = written ?? Describe(config);
        return request.NetnsPath.Length > 0 ? InNetwork(spec, request.NetnsPath) : spec;
    }

    /// <summary>A pod that asks for nothing of the host's has namespaces of its own.</summary>
    private static Spec Describe(PodSandboxConfig config)
    {
        var modes = config.Linux?.SecurityContext?.NamespaceOptions ?? new NamespaceOption();
        var isInHostsNetwork = modes.Network == NamespaceMode.Node;
        var namespaces = new List<LinuxNamespace> { New(NamespaceType.Mount) };
        Add(namespaces, NamespaceType.Network, modes.Network);
        Add(namespaces, NamespaceType.Uts, modes.Network);
        Add(namespaces, NamespaceType.Ipc, modes.Ipc);
        Add(namespaces, NamespaceType.Pid, modes.Pid);
        if (modes.UsernsOptions is { } users)
        {
            Add(namespaces, NamespaceType.User, users.Mode);
        }

        return new Spec
        {
            Version = "1.2.0",
            Hostname = isInHostsNetwork ? "" : config.Hostname,
            Linux = new LinuxConfig { Namespaces = namespaces, Sysctls = config.Linux?.Sysctls },
        };
    }

    private static void Add(List<LinuxNamespace> namespaces, NamespaceType type, NamespaceMode mode)
    {
        if (mode != NamespaceMode.Node)
        {
            namespaces.Add(New(type));
        }
    }

    private static Spec InNetwork(Spec spec, string path)
    {
        var linux = spec.Linux ?? new LinuxConfig();
        var others = (linux.Namespaces ?? []).Where(static item => item.Type != NamespaceType.Network);
        return spec with { Linux = linux with { Namespaces = [.. others, New(NamespaceType.Network) with { Path = path }] } };
    }

    private static LinuxNamespace New(NamespaceType type) => new() { Type = type };
}
