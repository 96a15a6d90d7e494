using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Compute.Execution.SystemCalls;
using Caisson.Compute.Images;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;

namespace Caisson.Cli.Commands;

/// <summary>The command line of <c>run</c>, as it was written.</summary>
internal sealed record RunOptions
{
    public required string Image { get; init; }

    public bool IsRootDirectory { get; init; }

    public IReadOnlyList<string>? Arguments { get; init; }

    public string? EntryPoint { get; init; }

    public string? Name { get; init; }

    public bool HasInput { get; init; }

    public bool HasConsole { get; init; }

    public IReadOnlyList<string> Environment { get; init; } = [];

    public IReadOnlyList<string> EnvironmentFiles { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    public string? User { get; init; }

    public IReadOnlyList<string> Volumes { get; init; } = [];

    public IReadOnlyList<string> Annotations { get; init; } = [];

    public IReadOnlyList<string> Mounts { get; init; } = [];

    public IReadOnlyList<string> TemporaryMounts { get; init; } = [];

    public IReadOnlyList<string> Devices { get; init; } = [];

    public string? Memory { get; init; }

    public double? Processors { get; init; }

    public ulong? ProcessorShares { get; init; }

    public string? ProcessorSet { get; init; }

    public long? ProcessLimit { get; init; }

    public IReadOnlyList<string> ResourceLimits { get; init; } = [];

    public IReadOnlyList<string> AddedCapabilities { get; init; } = [];

    public IReadOnlyList<string> DroppedCapabilities { get; init; } = [];

    public IReadOnlyList<string> SecurityOptions { get; init; } = [];

    public string? StopSignal { get; init; }

    public bool IsReadOnly { get; init; }

    public string? HostName { get; init; }

    public NetworkMode Network { get; init; }

    /// <summary>Checks everything that can be checked before anything is made.</summary>
    /// <exception cref="CommandFailure">With exit code 2: something makes no sense.</exception>
    public ContainerOptions ToContainer(ImageStore store)
    {
        if (Processors is <= 0 || ProcessLimit is <= 0)
        {
            throw CommandFailure.Usage("--cpus and --pids-limit take numbers above 0");
        }

        try
        {
            return new ContainerOptions
            {
                Id = Name is null ? ContainerIds.New() : ContainerIds.Parse(Name),
                Root = IsRootDirectory ? new ContainerRoot.FromDirectory(RootDirectory()) : new ContainerRoot.FromImage(store.Find(Image)),
                Arguments = Arguments,
                EntryPoint = EntryPoint switch { null => null, "" => [], var program => [program] },
                Environment = VariableList.Resolve([.. EnvironmentFiles.SelectMany(EnvironmentFile.Read), .. Environment]),
                WorkingDirectory = WorkingDirectory,
                User = User,
                Volumes = [.. Volumes.Select(ExistingVolume)],
                Mounts = [.. Mounts.Select(ExistingMount), .. TemporaryMounts.Select(MountText.ParseTemporary)],
                Devices = [.. Devices.Select(DeviceGrant.Find)],
                MemoryInBytes = Memory is null ? null : ByteSize.Parse(Memory),
                Processors = Processors,
                ProcessorShares = ProcessorShares,
                ProcessorSet = ProcessorSet,
                ProcessLimit = ProcessLimit,
                ResourceLimits = [.. ResourceLimits.Select(ResourceLimitText.Parse)],
                AddedCapabilities = AddedCapabilities,
                DroppedCapabilities = DroppedCapabilities,
                HasNoNewPrivileges = SecurityOptions.Any(IsNoNewPrivileges),
                SystemCalls = SystemCallsOf(SecurityOptions),
                StopSignal = StopSignal is null ? null : $"{SignalNames.Parse(StopSignal)}",
                Annotations = AnnotationsOf(Annotations),
                IsReadOnly = IsReadOnly,
                HostName = HostName,
                Network = Network,
                HasTerminal = HasConsole,
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException or ComputeException { Code: ErrorCode.InvalidArgument })
        {
            throw CommandFailure.Usage(Failure.MessageOf(e));
        }
    }

    private string RootDirectory() =>
        Directory.Exists(Image) ? Path.GetFullPath(Image) : throw CommandFailure.Usage($"root directory '{Image}' does not exist");

    private static VolumeMount ExistingVolume(string text)
    {
        var volume = VolumeMount.Parse(text);
        return Path.Exists(volume.Source) ? volume : throw new FormatException($"volume '{text}': '{volume.Source}' does not exist");
    }

    private static Mount ExistingMount(string text)
    {
        var mount = MountText.Parse(text);
        return mount.Type != "bind" || Path.Exists(mount.Source) ? mount : throw new FormatException($"mount '{text}': '{mount.Source}' does not exist");
    }

    private static bool IsNoNewPrivileges(string option) => option switch
    {
        "no-new-privileges" or "no-new-privileges=true" or "no-new-privileges:true" => true,
        "no-new-privileges=false" or "no-new-privileges:false" => false,
        _ when ProfileOf(option) is not null => false,
        _ => throw new FormatException($"there is no security option '{option}': there are no-new-privileges and seccomp"),
    };

    // The last one counts.
    private static SystemCallPolicy SystemCallsOf(IReadOnlyList<string> options) => options.Select(ProfileOf).LastOrDefault(static profile => profile is not null) switch
    {
        null or "builtin" => new SystemCallPolicy.Usual(),
        "unconfined" => new SystemCallPolicy.Unconfined(),
        { } path => new SystemCallPolicy.Given(ReadProfile(path)),
    };

    private static string? ProfileOf(string option) => option.StartsWith("seccomp=", StringComparison.Ordinal) || option.StartsWith("seccomp:", StringComparison.Ordinal)
        ? option["seccomp=".Length..]
        : null;

    private static SeccompProfile ReadProfile(string path)
    {
        try
        {
            return ProfileText.Parse(File.ReadAllBytes(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException or ArgumentException)
        {
            throw new FormatException($"seccomp profile '{path}': {failure.Message}", failure);
        }
    }

    private static Dictionary<string, string> AnnotationsOf(IReadOnlyList<string> texts)
    {
        var annotations = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            annotations[text.Split('=', 2) is [{ Length: > 0 } key, _] ? key : throw new FormatException($"annotation '{text}' does not read KEY=VALUE")] =
                text[(text.IndexOf('=', StringComparison.Ordinal) + 1)..];
        }

        return annotations;
    }
}
