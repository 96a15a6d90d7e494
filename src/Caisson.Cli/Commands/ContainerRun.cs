using Caisson.Cli.Output;
using Caisson.Cli.Terminals;
using Caisson.Compute.Execution;
using Caisson.Compute.Hosts;
using Caisson.Compute.Images;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Contracts.Oci.Images;
using Caisson.Platform.Linux;

namespace Caisson.Cli.Commands;

/// <summary>The life of one container that <c>run</c> makes.</summary>
/// <remarks>
/// <code>
/// 1  check the options; nothing has been made; directories of containers that are gone go
/// 2  make the container's directory, specification and document
/// 3  create the system, prepare its init process with our streams
/// 4  start
/// 5  pass streams and signals until it has exited
/// 6  close the system, remove the directory
/// </code>
/// </remarks>
internal static class ContainerRun
{
    public static async Task<int> RunAsync(RunOptions options, CreateSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            return await LiveAsync(options, settings, cancellationToken);
        }
        catch (ComputeException e)
        {
            Failure.Report(e);
            return Failure.ExitCodeOf(e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Failure.Report(e);
            return ExitCodes.ContainerFailed;
        }
    }

    private static async Task<int> LiveAsync(RunOptions options, CreateSettings settings, CancellationToken cancellationToken)
    {
        // Until signals are the container's: an interrupted step takes back what it made.
        using var interruption = new Interruption(cancellationToken);
        var making = interruption.Token;

        // 1
        var store = ImageCommand.OpenStore();
        var paths = CaissonPaths.FromEnvironment();
        var container = options.ToContainer(store);
        _ = ContainerDirectory.Sweep(paths);

        // 2
        using var directory = await MakeDirectoryAsync(paths, container.Id, making);
        try
        {
            var document = await DescribeAsync(container, settings, directory, store, paths, making);

            // 3
            await using var service = new LocalComputeService();
            await using var system = await ComputeSystem.CreateAsync(service, container.Id, document, cancellationToken: making);
            await using var session = ProcessSession.Create(options.HasInput, options.HasConsole);
            await using var init = await system.PrepareInitAsync(session.Parameters, session.Stdio, making);

            // 4 and 5
            var exit = await session.RunAsync(init, StartAsync, cancellationToken);
            ExitWords.Explain(container.Id, exit);
            return exit.Code;

            async Task StartAsync()
            {
                making.ThrowIfCancellationRequested();
                interruption.HandOver();
                await system.StartAsync(cancellationToken);
            }
        }
        finally
        {
            // 6
            directory.Remove();
        }
    }

    // A detached container that has stopped has its name until somebody asks for its exit; that is now.
    private static async Task<ContainerDirectory> MakeDirectoryAsync(CaissonPaths paths, SystemId id, CancellationToken cancellationToken)
    {
        try
        {
            return ContainerDirectory.Create(paths, id);
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.SystemAlreadyExists)
        {
            await using var service = new LocalComputeService();
            try
            {
                await using var owner = await ComputeSystem.OpenAsync(service, id, cancellationToken: cancellationToken);
                throw;
            }
            catch (ComputeException gone) when (gone.Code is ErrorCode.SystemAlreadyStopped or ErrorCode.SystemNotFound)
            {
                _ = ContainerDirectory.Sweep(paths);
                return ContainerDirectory.Create(paths, id);
            }
        }
    }

    private static async Task<ComputeSystemDocument> DescribeAsync(
        ContainerOptions container,
        CreateSettings settings,
        ContainerDirectory directory,
        ImageStore store,
        CaissonPaths paths,
        CancellationToken cancellationToken)
    {
        var (config, root, mounts, layers) = container.Root switch
        {
            ContainerRoot.FromImage { Image: var image } =>
                (
                    image.Config.Config,
                    "rootfs",
                    await directory.UseImageAsync(store, image, cancellationToken),
                    [.. image.Layers.Reverse().Select(store.LayerPath)]),
            ContainerRoot.FromDirectory { FullPath: var path } => ((ContainerConfig?)null, path, (IReadOnlyList<RootMount>)[], (string[])[path]),
            _ => throw new InvalidOperationException("a root of an unknown kind"),
        };
        var spec = Specify(container, config, root, new RootLayers(layers), directory, paths);
        directory.WriteSpecification(spec);
        return new ComputeSystemDocument
        {
            Owner = "caisson",
            SchemaVersion = new SchemaVersion { Major = 2, Minor = 1 },
            ShouldTerminateOnLastHandleClosed = true,
            HostedSystem = new HostedSystem
            {
                SchemaVersion = new SchemaVersion { Major = 2, Minor = 1 },
                OciBundlePath = directory.FullPath,
                OciSpecification = spec,
                RootMounts = mounts,
                Health = Checked(() => HealthOptions.Resolve(settings.Health, HealthOptions.OfImage(config))),
                TimeLimit = Checked(() => Executor.TimeLimitOf(settings.TimeLimit, settings.StopPatience)),
            },
        };
    }

    private static T Checked<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (FormatException e)
        {
            throw CommandFailure.Usage(e.Message);
        }
    }

    private static Spec Specify(
        ContainerOptions container, ContainerConfig? config, string root, RootLayers layers, ContainerDirectory directory, CaissonPaths paths)
    {
        return Checked(() =>
        {
            var passwd = layers.TryReadText("etc/passwd");
            var user = UserLookup.Find(ContainerSpecification.UserOf(container, config), passwd, layers.TryReadText("etc/group"));
            var files = container.Root is ContainerRoot.FromImage ? directory.WriteNetworkFiles(container) : [];
            return ContainerSpecification.Create(container, config, user, root, files, $"{paths.CgroupParent}/{container.Id}", UserLookup.HomeOf(user.Uid, passwd));
        });
    }
}
