using Caisson.Contracts.Oci;
using Caisson.Contracts.Oci.Images;

namespace Caisson.Compute.Execution;

/// <summary>Makes an OCI specification of what people say about a container. A pure function: nothing is read, nothing made.</summary>
public static partial class ContainerSpecification
{
    /// <summary>Makes the specification.</summary>
    /// <param name="options">What people said.</param>
    /// <param name="image">What the image says; null without an image.</param>
    /// <param name="user">The user that <see cref="UserOf"/> names, looked up.</param>
    /// <param name="rootPath">The root directory, absolute or relative to the bundle.</param>
    /// <param name="files">Files of the container's own that replace those of the root.</param>
    /// <param name="cgroupsPath">Its cgroup below the root of every hierarchy.</param>
    /// <param name="home">The user's home directory (<see cref="UserLookup.HomeOf"/>), for those who say nothing of <c>HOME</c>.</param>
    /// <exception cref="FormatException">There is nothing to run, or an option is out of range; the message says which.</exception>
    public static Spec Create(
        ContainerOptions options,
        ContainerConfig? image,
        User user,
        string rootPath,
        IReadOnlyList<VolumeMount> files,
        string cgroupsPath,
        string home = "/")
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(files);
        Check(options);
        var capabilities = CapabilitiesOf(options, user);
        return new Spec
        {
            Version = "1.2.0",
            Root = new Root { Path = rootPath, IsReadOnly = options.IsReadOnly },
            Hostname = HasOwnHostName(options) ? HostNameOf(options) : null,
            Process = new Process
            {
                Args = ArgumentsOf(options, image),
                Env = EnvironmentOf(options, image, home),
                WorkingDirectory = WorkingDirectoryOf(options, image),
                User = user,
                IsTerminal = options.HasTerminal,
                NoNewPrivileges = options.HasNoNewPrivileges,
                Capabilities = capabilities,
                Rlimits = options.ResourceLimits.Count > 0 ? options.ResourceLimits : null,
            },
            Mounts = MountsOf(options, files),
            Annotations = AnnotationsOf(options, image),
            Linux = new LinuxConfig
            {
                CgroupsPath = cgroupsPath,
                Namespaces = NamespacesOf(options),
                MaskedPaths = DefaultContainer.MaskedPaths,
                ReadOnlyPaths = DefaultContainer.ReadOnlyPaths,
                Resources = ResourcesOf(options),
                Seccomp = SeccompOf(options.SystemCalls, capabilities.Bounding ?? []),
                Devices = options.Devices.Count > 0 ? [.. options.Devices.Select(static device => device.Node)] : null,
            },
        };
    }

    /// <summary>The user a container runs as, before it is looked up: <c>USER[:GROUP]</c>.</summary>
    public static string UserOf(ContainerOptions options, ContainerConfig? image)
    {
        ArgumentNullException.ThrowIfNull(options);
        return NullIfEmpty(options.User) ?? NullIfEmpty(image?.User) ?? "0:0";
    }

    /// <summary>The host name a container shows.</summary>
    public static string HostNameOf(ContainerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.HostName ?? options.Id.Value[..Math.Min(12, options.Id.Value.Length)];
    }

    // With the machine's network goes the machine's name, unless another was asked for.
    private static bool HasOwnHostName(ContainerOptions options) => options.Network != NetworkMode.Host || options.HostName is not null;

    private static IReadOnlyList<string> ArgumentsOf(ContainerOptions options, ContainerConfig? image)
    {
        var entryPoint = options.EntryPoint ?? image?.EntryPoint ?? [];
        var command = options.Arguments ?? (options.EntryPoint is null ? image?.Command : null) ?? [];
        return entryPoint.Count + command.Count > 0
            ? [.. entryPoint, .. command]
            : throw new FormatException("there is nothing to run: neither the image nor the command line names a program");
    }

    private static IReadOnlyList<string> EnvironmentOf(ContainerOptions options, ContainerConfig? image, string home)
    {
        IReadOnlyList<string> given = [DefaultContainer.SearchPath, $"HOME={home}", .. options.HasTerminal ? (string[])["TERM=xterm"] : []];
        return VariableList.Over(VariableList.Over(given, image?.Env ?? []), options.Environment);
    }

    private static string WorkingDirectoryOf(ContainerOptions options, ContainerConfig? image)
    {
        var directory = NullIfEmpty(options.WorkingDirectory) ?? NullIfEmpty(image?.WorkingDirectory) ?? "/";
        return directory.StartsWith('/') ? directory : throw new FormatException($"working directory '{directory}' is not an absolute path");
    }

    private static IReadOnlyList<LinuxNamespace> NamespacesOf(ContainerOptions options)
    {
        List<NamespaceType> types = [NamespaceType.Pid, NamespaceType.Ipc, NamespaceType.Mount, NamespaceType.Cgroup];
        if (options.Network != NetworkMode.Host)
        {
            types.Add(NamespaceType.Network);
        }

        if (HasOwnHostName(options))
        {
            types.Add(NamespaceType.Uts);
        }

        return [.. types.Select(type => new LinuxNamespace { Type = type })];
    }

    private static Dictionary<string, string>? AnnotationsOf(ContainerOptions options, ContainerConfig? image)
    {
        var annotations = new Dictionary<string, string>(options.Annotations, StringComparer.Ordinal);
        if ((options.StopSignal ?? NullIfEmpty(image?.StopSignal)) is { } signal)
        {
            annotations.TryAdd("org.opencontainers.image.stopSignal", signal);
        }

        return annotations.Count > 0 ? annotations : null;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
