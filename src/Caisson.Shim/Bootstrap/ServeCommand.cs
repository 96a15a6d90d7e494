using System.Globalization;
using Caisson.Contracts.Errors;
using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;
using Caisson.Shim.Events;
using Caisson.Shim.Logging;
using Caisson.Shim.Serving;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Shim.Bootstrap;

/// <summary><c>serve</c>, our own: the process that stays. <c>start</c> gives it the listening socket as descriptor 3 and the bundle as working directory.</summary>
/// <param name="Flags">What <c>start</c> said.</param>
internal sealed record ServeCommand(ShimFlags Flags) : ICommand
{
    private const string IdleVariable = "CAISSON_SHIM_IDLE_SECONDS";
    private const int ListeningDescriptor = 3;
    private static readonly TimeSpan QuietTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ClaimPatience = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan ClaimStep = TimeSpan.FromMilliseconds(5);

    /// <summary>What the process must be started with blocked.</summary>
    public static IReadOnlyList<int> SignalsReadByDescriptor { get; } = [Signals.Terminate, Signals.Interrupt];

    /// <inheritdoc/>
    public int Run()
    {
        if (!CurrentProcess.HasSocket(ListeningDescriptor) || Flags.Socket.Length == 0)
        {
            throw new ArgumentException("serve needs a listening socket as descriptor 3, and its path: use start");
        }

        CurrentProcess.CloseDescriptorsFrom(ListeningDescriptor + 1);
        CurrentProcess.CloseDescriptorsOnExecFrom(ListeningDescriptor);
        CurrentProcess.ForbidDumps();
        var descriptorLimit = CurrentProcess.RaiseDescriptorLimit();
        using var loop = new EventLoop(trimAfter: QuietTime);
        using var loggers = ShimLoggerFactory.Open("log", Flags.IsDebug ? LogLevel.Debug : LogLevel.Information, loop.Time);

        // The bundle goes before a pod's shim does.
        CurrentProcess.LeaveDirectory();
        var logger = loggers.CreateLogger("shim");
        try
        {
            return Run(loop, loggers, logger, descriptorLimit);
        }
        catch (Exception error)
        {
            logger.Broken(error);
            return 1;
        }
    }

    private int Run(EventLoop loop, ShimLoggerFactory loggers, ILogger logger, (ulong Soft, ulong Hard)? descriptorLimit)
    {
        using var directory = Claim(out var leftover);
        if (leftover is not null)
        {
            logger.LeftoverCleaned(leftover.ToJson());
        }

        logger.Serving(Flags.Socket);
        using var session = new ShimSession(loop, directory, loggers)
        {
            DescriptorLimit = descriptorLimit,
            IdlePatience = IdlePatience(),
            Namespace = Flags.Namespace,
            Receiver = ReceiverOn(loop),
        };
        return loop.Run(running => session.RunAsync(UnixListener.Adopt(running, new SafeFileHandle(ListeningDescriptor, ownsHandle: true), Flags.Socket)));
    }

    /// <summary>A shim of the same group that is about to end has closed its socket and may still tell its last events.</summary>
    private HostDirectory Claim(out CleanReport? leftover)
    {
        var end = Environment.TickCount64 + (long)ClaimPatience.TotalMilliseconds;
        while (true)
        {
            try
            {
                return HostDirectory.Claim(CaissonPaths.FromEnvironment(), ShimAddress.SystemOf(Flags.Socket), TimeProvider.System, out leftover);
            }
            catch (ComputeOperationException error) when (error.Code == ErrorCode.SystemAlreadyExists && Environment.TickCount64 < end)
            {
                CurrentProcess.Pause(ClaimStep);
            }
        }
    }

    private static TimeSpan IdlePatience() =>
        int.TryParse(Environment.GetEnvironmentVariable(IdleVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, 86400))
            : IdleEnd.Patience;

    private IEventReceiver ReceiverOn(EventLoop loop) => Environment.GetEnvironmentVariable("TTRPC_ADDRESS") is { Length: > 0 } path
        ? new TtrpcReceiver(path, new LoopIo(loop), loop.Time)
        : new BinaryReceiver(Flags.PublishBinary, Flags.Address, loop);
}
