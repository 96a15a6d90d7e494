using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Compute.Images;
using Caisson.Contracts;
using Caisson.Contracts.Errors;

namespace Caisson.Cli.Commands;

/// <summary>The command line of <c>run</c>, as it was written.</summary>
internal sealed record RunOptions
{
    public required string Image { get; init; }

    public bool IsRootDirectory { get; init; }

    public IReadOnlyList<string>? Arguments { get; init; }

    public string? Name { get; init; }

    public bool HasInput { get; init; }

    public bool HasConsole { get; init; }

    public bool IsDetached { get; init; }

    public IReadOnlyList<string> Environment { get; init; } = [];

    public string? WorkingDirectory { get; init; }

    public string? User { get; init; }

    public IReadOnlyList<string> Volumes { get; init; } = [];

    public string? Memory { get; init; }

    public double? Processors { get; init; }

    public long? ProcessLimit { get; init; }

    public bool IsReadOnly { get; init; }

    public string? HostName { get; init; }

    public NetworkMode Network { get; init; }

    /// <summary>Checks everything that can be checked before anything is made.</summary>
    /// <exception cref="CommandFailure">With exit code 2: something makes no sense.</exception>
    public ContainerOptions ToContainer(ImageStore store)
    {
        if (IsDetached && (HasInput || HasConsole))
        {
            throw CommandFailure.Usage("a detached container has neither input nor terminal", "leave out -d, or -i and -t");
        }

        if (Processors is <= 0 || ProcessLimit is <= 0)
        {
            throw CommandFailure.Usage("--cpus and --pids-limit take numbers above 0");
        }

        try
        {
            return new ContainerOptions
            {
                Id = Name is null ? new SystemId(Convert.ToHexStringLower(Guid.NewGuid().ToByteArray().AsSpan(0, 6))) : new SystemId(Name),
                Root = IsRootDirectory ? new ContainerRoot.FromDirectory(RootDirectory()) : new ContainerRoot.FromImage(store.Find(Image)),
                Arguments = Arguments,
                Environment = VariableList.Resolve(Environment),
                WorkingDirectory = WorkingDirectory,
                User = User,
                Volumes = [.. Volumes.Select(ExistingVolume)],
                MemoryInBytes = Memory is null ? null : ByteSize.Parse(Memory),
                Processors = Processors,
                ProcessLimit = ProcessLimit,
                IsReadOnly = IsReadOnly,
                HostName = HostName,
                Network = Network,
                HasTerminal = HasConsole,
            };
        }
        catch (Exception e) when (e is FormatException or ArgumentException or ComputeException { Code: ErrorCode.InvalidArgument })
        {
            throw CommandFailure.Usage(e.Message);
        }
    }

    private string RootDirectory() =>
        Directory.Exists(Image) ? Path.GetFullPath(Image) : throw CommandFailure.Usage($"root directory '{Image}' does not exist");

    private static VolumeMount ExistingVolume(string text)
    {
        var volume = VolumeMount.Parse(text);
        return Path.Exists(volume.Source) ? volume : throw new FormatException($"volume '{text}': '{volume.Source}' does not exist");
    }
}
