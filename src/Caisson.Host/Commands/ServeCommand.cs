using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Engine.Systems.Journal;
using Caisson.Host.Logging;
using Caisson.Host.Serving;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Host.Commands;

/// <summary>Runs the systems of one creator: docs/host.md.</summary>
/// <param name="Id">The system, or the group, that names the directory.</param>
/// <param name="LogPath">Where to log; null for standard error, and for <c>log</c> in its directory as soon as it has a durable system.</param>
/// <param name="Level">What is less is not logged.</param>
internal sealed record ServeCommand(SystemId Id, string? LogPath, LogLevel Level) : ICommand
{
    private const int CreatorDescriptor = 3;
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public int Run()
    {
        if (!TryPrepareProcess())
        {
            throw new UsageException("serve needs its creator's connection, a unix socket, as descriptor 3");
        }

        var descriptorLimit = CurrentProcess.RaiseDescriptorLimit();
        using var loop = new EventLoop(trimAfter: QuietTime);
        using var loggers = new LogfmtLoggerFactory(LogPath, Level, loop.Time);
        var logger = loggers.CreateLogger("host");
        try
        {
            using var directory = Claim(logger);
            logger.Serving(Id.Value, directory.Path);
            using var session = new HostSession(loop, directory, loggers) { DescriptorLimit = descriptorLimit };
            return loop.Run(running => session.RunAsync(new LoopIo(running).Wrap(new SafeFileHandle(CreatorDescriptor, ownsHandle: true))));
        }
        catch (ComputeOperationException error) when (error.Code == ErrorCode.SystemAlreadyExists)
        {
            logger.Broken(error);
            return ExitCode.SystemExists;
        }
        catch (Exception error)
        {
            logger.Broken(error);
            return ExitCode.Failure;
        }
    }

    /// <summary>False when there is no creator. Nothing of ours is open yet, so every descriptor above the creator's is the starter's and is closed.</summary>
    private static bool TryPrepareProcess()
    {
        CurrentProcess.CloseDescriptorsFrom(CreatorDescriptor + 1);
        CurrentProcess.CloseDescriptorsOnExecFrom(CreatorDescriptor);
        CurrentProcess.LeaveDirectory();
        CurrentProcess.ForbidDumps();
        return CurrentProcess.HasSocket(CreatorDescriptor);
    }

    private HostDirectory Claim(ILogger logger)
    {
        var directory = HostDirectory.Claim(CaissonPaths.FromEnvironment(), Id, TimeProvider.System, out var leftover);
        if (leftover is not null)
        {
            logger.LeftoverCleaned(leftover.ToJson());
        }

        return directory;
    }
}
