using System.CommandLine;
using System.Text.Json;
using Caisson.Cli.Output;
using Caisson.Cli.Terminals;
using Caisson.Compute.Hosts;
using Caisson.Compute.Systems;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson bundle run</c>: an OCI bundle, as it is.</summary>
internal static class BundleCommand
{
    private const int MaximumSpecificationBytes = 16 << 20;

    public static Command Create() => new("bundle", "Runs OCI bundles.") { Run() };

    private static Command Run()
    {
        var name = new Option<string?>("--name") { Description = "Its id; a random one by default.", HelpName = "ID" };
        var detach = new Option<bool>("--detach", "-d") { Description = "Leave it running and write its id. Its output goes nowhere." };
        var bundle = new Argument<string>("DIR") { Description = "The bundle: a directory with a config.json." };
        var command = new Command("run", "Runs an OCI bundle by its own specification, unchanged.") { name, detach, bundle };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(bundle), parsed.GetValue(name), parsed.GetValue(detach), token));
        return command;
    }

    private static async Task<int> RunAsync(string bundle, string? name, bool isDetached, CancellationToken cancellationToken)
    {
        var id = name is null ? ContainerIds.New() : ContainerIds.Parse(name);
        var spec = Read(bundle);
        if (isDetached && spec.Process?.IsTerminal == true)
        {
            throw CommandFailure.Usage("a detached container has no terminal", "leave out -d, or set process.terminal to false in config.json");
        }

        try
        {
            await using var service = new LocalComputeService();
            await using var system = await ComputeSystem.CreateAsync(service, id, Document(id, bundle, spec, isDetached), cancellationToken: cancellationToken);
            if (isDetached)
            {
                await system.StartAsync(cancellationToken);
                Console.Out.WriteLine(id);
                return ExitCodes.Success;
            }

            await using var session = ProcessSession.Create(hasInput: true, hasConsole: spec.Process?.IsTerminal == true);
            await using var init = await system.PrepareInitAsync(session.Parameters, session.Stdio, cancellationToken);
            return (await session.RunAsync(init, () => system.StartAsync(cancellationToken), cancellationToken)).Code;
        }
        catch (ComputeException e)
        {
            _ = Failure.Report(e);
            return Failure.ExitCodeOf(e);
        }
    }

    private static Spec Read(string bundle)
    {
        var path = Path.Combine(bundle, "config.json");
        try
        {
            return new FileInfo(path).Length <= MaximumSpecificationBytes && OciCodecs.Spec.Read(File.ReadAllBytes(path)) is { } spec
                ? spec
                : throw CommandFailure.Usage($"'{path}' is empty, or longer than {MaximumSpecificationBytes} bytes");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.Usage($"'{bundle}' is no bundle: {e.Message}", "name a directory with a config.json and a root file system");
        }
        catch (JsonException e)
        {
            throw CommandFailure.Usage($"'{path}' is no OCI specification: {e.Message}");
        }
    }

    // Only what a specification may leave open is filled in: where its cgroup is.
    private static ComputeSystemDocument Document(SystemId id, string bundle, Spec spec, bool isDurable) => new()
    {
        Owner = "caisson",
        SchemaVersion = new SchemaVersion { Major = 2, Minor = 1 },
        ShouldTerminateOnLastHandleClosed = !isDurable,
        HostedSystem = new HostedSystem
        {
            SchemaVersion = new SchemaVersion { Major = 2, Minor = 1 },
            OciBundlePath = Path.GetFullPath(bundle),
            OciSpecification = spec.Linux is { CgroupsPath: null or "" } linux
                ? spec with { Linux = linux with { CgroupsPath = $"{CaissonPaths.FromEnvironment().CgroupParent}/{id}" } }
                : spec,
        },
    };
}
