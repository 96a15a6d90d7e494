using System.Text.Json;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;
using Caisson.Engine.Processes;

namespace Caisson.Engine.Systems;

/// <summary>A system document that was checked: what the engine needs of it, and nothing it could not do.</summary>
internal sealed record ContainerDefinition
{
    /// <summary>The annotation that names the signal a shutdown sends (OCI image-spec, <c>annotations.md</c>).</summary>
    public const string StopSignalAnnotation = "org.opencontainers.image.stopSignal";

    private const string Operation = OperationNames.CreateComputeSystem;
    private const long LargestSpecificationInBytes = 16 << 20;

    /// <summary>The id.</summary>
    public required SystemId Id { get; init; }

    /// <summary>The document as it came.</summary>
    public required ComputeSystemDocument Document { get; init; }

    /// <summary>The bundle's directory.</summary>
    public required string BundlePath { get; init; }

    /// <summary>The specification; it has a process with arguments and a root.</summary>
    public required Spec Spec { get; init; }

    /// <summary>Mounts that make up the root.</summary>
    public required IReadOnlyList<RootMount> RootMounts { get; init; }

    /// <summary>What a shutdown sends to the init process.</summary>
    public required int StopSignal { get; init; }

    /// <summary>Where its output is kept; null for nowhere.</summary>
    public required ContainerLog? Log { get; init; }

    /// <summary>When it starts again; null for never.</summary>
    public required RestartPolicy? Restart { get; init; }

    /// <summary>How its health is seen; null for not at all.</summary>
    public required HealthPolicy? Health { get; init; }

    /// <summary>How long it may run; null for ever.</summary>
    public required TimeLimit? TimeLimit { get; init; }

    /// <summary>The init process as the specification describes it.</summary>
    public Process Process => Spec.Process!;

    /// <summary>Checks a document.</summary>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.InvalidDocument"/> or <see cref="ErrorCode.NotSupported"/>, naming the member.</exception>
    public static ContainerDefinition From(SystemId id, ComputeSystemDocument document)
    {
        RefuseOtherKinds(id, document);
        var hosted = document.HostedSystem ?? throw Invalid(id, "has none of HostedSystem, Container and VirtualMachine");
        RefuseUnknown(id, "HostedSystem", hosted);
        if (hosted.SchemaVersion is { } version && (version.Major != 2 || version.Minor < 1))
        {
            throw Invalid(id, $"has HostedSystem.SchemaVersion {version.Major}.{version.Minor}", "use 2.1");
        }

        var bundle = DirectoryAt(id, "HostedSystem.OciBundlePath", hosted.OciBundlePath ?? throw Invalid(id, "lacks HostedSystem.OciBundlePath"));
        if (!string.IsNullOrEmpty(hosted.ScratchDirPath))
        {
            DirectoryAt(id, "HostedSystem.ScratchDirPath", hosted.ScratchDirPath);
        }

        var spec = hosted.OciSpecification ?? ReadSpecification(id, Path.Combine(bundle, "config.json"));
        CheckSpecification(id, spec);
        return new ContainerDefinition
        {
            Id = id,
            Document = document,
            BundlePath = bundle,
            Spec = spec,
            RootMounts = hosted.RootMounts ?? [],
            StopSignal = StopSignalOf(id, spec),
            Log = LogOf(id, hosted.Log),
            Restart = RestartOf(id, document),
            Health = HealthOf(id, hosted.Health),
            TimeLimit = TimeLimitOf(id, hosted.TimeLimit),
        };
    }

    private static ContainerLog? LogOf(SystemId id, ContainerLog? log)
    {
        if (log is null)
        {
            return null;
        }

        RefuseUnknown(id, "HostedSystem.Log", log);
        DirectoryAt(id, "HostedSystem.Log.Directory", log.Directory);
        if (log.MaximumFileBytes is < ContainerLog.LeastFileBytes or > ContainerLog.GreatestFileBytes)
        {
            throw Invalid(id, $"has HostedSystem.Log.MaximumFileBytes {log.MaximumFileBytes}", $"use {ContainerLog.LeastFileBytes} to {ContainerLog.GreatestFileBytes}");
        }

        return log.MaximumFiles is >= 1 and <= ContainerLog.GreatestFiles
            ? log
            : throw Invalid(id, $"has HostedSystem.Log.MaximumFiles {log.MaximumFiles}", $"use 1 to {ContainerLog.GreatestFiles}");
    }

    private static RestartPolicy? RestartOf(SystemId id, ComputeSystemDocument document)
    {
        if (document.HostedSystem?.Restart is not { } restart)
        {
            return null;
        }

        RefuseUnknown(id, "HostedSystem.Restart", restart);
        return LifePolicies.Refuse(restart, document.ShouldTerminateOnLastHandleClosed) is var (problem, remedy)
            ? throw Invalid(id, $"has in HostedSystem.Restart {problem}", remedy)
            : restart;
    }

    private static HealthPolicy? HealthOf(SystemId id, HealthPolicy? health)
    {
        if (health is null)
        {
            return null;
        }

        RefuseUnknown(id, "HostedSystem.Health", health);
        return LifePolicies.Refuse(health) is var (problem, remedy) ? throw Invalid(id, $"has in HostedSystem.Health {problem}", remedy) : health;
    }

    private static TimeLimit? TimeLimitOf(SystemId id, TimeLimit? limit)
    {
        if (limit is null)
        {
            return null;
        }

        RefuseUnknown(id, "HostedSystem.TimeLimit", limit);
        return LifePolicies.Refuse(limit) is var (problem, remedy) ? throw Invalid(id, $"has in HostedSystem.TimeLimit {problem}", remedy) : limit;
    }

    private static void RefuseOtherKinds(SystemId id, ComputeSystemDocument document)
    {
        RefuseUnknown(id, "ComputeSystem", document);
        var kinds = (document.HostedSystem is null ? 0 : 1) + (document.Container is null ? 0 : 1) + (document.VirtualMachine is null ? 0 : 1);
        if (kinds > 1)
        {
            throw Invalid(id, "has more than one of HostedSystem, Container and VirtualMachine");
        }

        if (document.VirtualMachine is not null)
        {
            throw Unsupported(id, "the member VirtualMachine");
        }

        if (document.Container is not null)
        {
            throw Unsupported(id, "the member Container", "describe the container in HostedSystem, as an OCI bundle");
        }

        if (document.HostingSystemId is not null)
        {
            throw Unsupported(id, "the member HostingSystemId");
        }

        if (document.HostedSystem?.Container is not null)
        {
            throw Unsupported(id, "the member HostedSystem.Container", "describe the container in HostedSystem.OciSpecification");
        }
    }

    private static void CheckSpecification(SystemId id, Spec spec)
    {
        if (spec.Process is not { } process)
        {
            throw Invalid(id, "lacks process in its OCI specification");
        }

        if (process.Args is null or { Count: 0 } || process.Args[0].Length == 0)
        {
            throw Invalid(id, "lacks process.args in its OCI specification");
        }

        if (spec.Root is null)
        {
            throw Invalid(id, "lacks root in its OCI specification");
        }

        try
        {
            SpecCheck.Container(spec);
            SpecCheck.Process(WithoutUserName(process), HostFacts.OfThisMachine);
        }
        catch (LaunchException refusal)
        {
            throw EngineErrors.From(refusal, Operation, id.Value);
        }
    }

    // A name is looked up in the container's files, by the launch.
    private static Process WithoutUserName(Process process) =>
        process.User is { } user ? process with { User = user with { UserName = null } } : process;

    private static int StopSignalOf(SystemId id, Spec spec)
    {
        if (spec.Annotations is null || !spec.Annotations.TryGetValue(StopSignalAnnotation, out var text))
        {
            return LinuxSignal.Terminate;
        }

        return LinuxSignal.TryParse(text, out var signal) && signal > 0
            ? signal
            : throw Invalid(id, $"has the annotation {StopSignalAnnotation} '{text}', which is no signal", "use a name such as SIGTERM, or a number from 1 to 64");
    }

    private static string DirectoryAt(SystemId id, string member, string path)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw Invalid(id, $"has the relative path '{path}' in {member}", "give an absolute path");
        }

        return Directory.Exists(path) ? path : throw Invalid(id, $"names the directory '{path}' in {member}, which does not exist");
    }

    private static Spec ReadSpecification(SystemId id, string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > LargestSpecificationInBytes)
            {
                throw Invalid(id, $"has an OCI specification '{path}' larger than {LargestSpecificationInBytes >> 20} MiB");
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return OciCodecs.Spec.Read(bytes) ?? throw Invalid(id, $"has an OCI specification '{path}' that is null");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw EngineErrors.Failed(
                ErrorCode.InvalidDocument, Operation, id.Value, $"the OCI specification '{path}' of system '{id}' cannot be read: {cause.Message}", cause: cause);
        }
        catch (JsonException cause)
        {
            throw EngineErrors.Failed(
                ErrorCode.InvalidDocument, Operation, id.Value, $"the OCI specification '{path}' of system '{id}' does not parse: {cause.Message}", cause: cause);
        }
    }

    private static void RefuseUnknown(SystemId id, string name, Document document)
    {
        foreach (var member in document.UnknownMembers?.Keys ?? Enumerable.Empty<string>())
        {
            throw Unsupported(id, $"the member {name}.{member}");
        }
    }

    private static ComputeOperationException Invalid(SystemId id, string message, string? remedy = null) =>
        EngineErrors.InvalidDocument(Operation, id, message, remedy);

    private static ComputeOperationException Unsupported(SystemId id, string what, string? remedy = null) =>
        EngineErrors.NotSupported(Operation, id.Value, what, remedy);
}
