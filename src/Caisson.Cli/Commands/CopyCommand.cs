using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Cli.Terminals;
using Caisson.Compute.Execution;
using Caisson.Compute.Execution.Copying;
using Caisson.Compute.Hosts;
using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson cp</c>: files between the machine and a container, or as a tar archive.</summary>
internal static class CopyCommand
{
    private const string Archive = "-";

    public static Command Create()
    {
        var keepsOwner = new Option<bool>("--archive", "-a") { Description = "Keep owners; else root owns what is copied in, and you what is copied out." };
        var follows = new Option<bool>("--follow-link", "-L") { Description = "Copy what a link leads to, where SOURCE is one." };
        var source = new Argument<string>("SOURCE") { Description = "A path, CONTAINER:PATH, or - for a tar archive on standard input." };
        var target = new Argument<string>("TARGET") { Description = "A path, CONTAINER:PATH, or - for a tar archive on standard output." };
        var command = new Command("cp", "Copies files between the machine and a container.") { keepsOwner, follows, source, target };
        command.SetAction((parsed, token) => RunAsync(
            parsed.GetRequiredValue(source), parsed.GetRequiredValue(target), parsed.GetValue(keepsOwner), parsed.GetValue(follows), token));
        return command;
    }

    private static async Task<int> RunAsync(string source, string target, bool keepsOwner, bool followsLinks, CancellationToken cancellationToken)
    {
        var from = ContainerPath.Parse(source);
        var to = ContainerPath.Parse(target);
        if (from is null == to is null)
        {
            throw CommandFailure.Usage(
                from is null ? "neither side is in a container" : "both sides are in containers", "write one side as CONTAINER:PATH");
        }

        using var interruption = new Interruption(cancellationToken);
        if (from is not null)
        {
            using var place = await OpenAsync(from, interruption.Token);
            CopyOut(place, target, new CopyOptions { KeepsOwner = keepsOwner, FollowsLinks = followsLinks, UserId = CurrentProcess.EffectiveUserId, GroupId = CurrentProcess.EffectiveGroupId }, interruption.Token);
        }
        else if (to is not null)
        {
            using var place = await OpenAsync(to, interruption.Token);
            CopyIn(source, place, new CopyOptions { KeepsOwner = keepsOwner || source == Archive, FollowsLinks = followsLinks }, interruption.Token);
        }

        return ExitCodes.Success;
    }

    private static void CopyOut(TreePlace source, string target, CopyOptions options, CancellationToken cancellationToken)
    {
        using var progress = new ByteProgress("copied");
        if (target != Archive)
        {
            using var place = TreePlace.OnMachine(target);
            TreeCopy.Copy(source, place, options, progress, cancellationToken);
            return;
        }

        if (LiveView.IsPossible)
        {
            throw CommandFailure.Usage("an archive is not written to a terminal", "send it to a file or a pipe");
        }

        using var buffered = new BufferedStream(new PlainStream(StandardDescriptors.Output), 128 * 1024);
        TreeCopy.WriteArchive(source, buffered, options, progress, cancellationToken);
    }

    private static void CopyIn(string source, TreePlace target, CopyOptions options, CancellationToken cancellationToken)
    {
        using var progress = new ByteProgress("copied");
        if (source == Archive)
        {
            TreeCopy.ReadArchive(new BufferedStream(new PlainStream(StandardDescriptors.Input), 128 * 1024), target, options, progress, cancellationToken);
            return;
        }

        using var place = TreePlace.OnMachine(source);
        TreeCopy.Copy(place, target, options, progress, cancellationToken);
    }

    private static async Task<TreePlace> OpenAsync(ContainerPath path, CancellationToken cancellationToken)
    {
        await using var service = new LocalComputeService();
        if (await TryOpenStoppedAsync(service, path, cancellationToken) is { } stopped)
        {
            return stopped;
        }

        await using var system = await OpenContainer.ByIdOrPrefixAsync(service, path.Container, cancellationToken);
        var properties = await system.GetPropertiesAsync([], cancellationToken);
        return properties.InitProcessId is { } pid
            ? TreePlace.InContainer(pid, path.Path)
            : throw new CommandFailure($"container '{system.Id}' has no process yet");
    }

    // Null of one that runs, or has no record.
    private static async Task<TreePlace?> TryOpenStoppedAsync(LocalComputeService service, ContainerPath path, CancellationToken cancellationToken)
    {
        await using var executor = await Executor.OpenAsync(new ExecutorOptions { Service = service }, cancellationToken);
        try
        {
            var id = await executor.FindAsync(path.Container, cancellationToken);
            return await executor.StatusAsync(id, cancellationToken) is ExecutionStatus.Stopped or ExecutionStatus.Created
                ? await executor.OpenPlaceAsync(id, path.Path, cancellationToken)
                : null;
        }
        catch (ComputeOperationException e) when (e.Code == ErrorCode.SystemNotFound || (e.Code == ErrorCode.InvalidArgument && !SystemId.TryCreate(path.Container, out _, out _)))
        {
            return null;
        }
    }
}
