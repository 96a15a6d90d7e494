using Caisson.Contracts;
using Caisson.Contracts.Errors;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Engine.Systems.Journal;

/// <summary>The directory of one host under the run directory, claimed: its journal is ours and locked.</summary>
/// <remarks>
/// Everything in the directory (socket, state, gates) goes with it and needs no undo of its own; what is mounted in it does. The host's end is
/// <see cref="Release"/>; a host that dies without it leaves the directory to <see cref="CleanUp"/>.
/// </remarks>
public sealed class HostDirectory : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly string _runDirectory;

    private HostDirectory(string runDirectory, string path, SystemJournal journal)
    {
        _runDirectory = runDirectory;
        Path = path;
        Journal = journal;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>Its journal.</summary>
    public SystemJournal Journal { get; }

    /// <summary>Where the host listens.</summary>
    public string SocketPath => System.IO.Path.Combine(Path, CaissonPaths.SocketName);

    /// <summary>Makes a system's directory and locks its journal. What a dead host of the same id left is undone first, its uncollected exit forgotten.</summary>
    /// <param name="paths">Where.</param>
    /// <param name="id">The system.</param>
    /// <param name="time">The clock of exit records.</param>
    /// <param name="leftover">What was undone first; null when there was nothing.</param>
    /// <exception cref="ComputeOperationException"><see cref="ErrorCode.SystemAlreadyExists"/>: a host of this id lives.</exception>
    /// <exception cref="IOException">The directory cannot be made, or what was left cannot be undone.</exception>
    public static HostDirectory Claim(CaissonPaths paths, SystemId id, TimeProvider time, out CleanReport? leftover)
    {
        var path = paths.SystemDirectory(id);
        MakeRunDirectory(paths.RunDirectory);
        leftover = null;
        while (true)
        {
            if (TryMake(paths.RunDirectory, path, id) is { } made)
            {
                return made;
            }

            // Locked, but not by a living host: another clean-up is at it, or a child of the dead host is about to let go.
            var patience = SystemJournal.ReadHost(path) is { } host && ProcessIdentity.TryRead(host.ProcessId) == host ? TimeSpan.Zero : Patience;
            leftover = new CleanUp(paths, time).CleanDirectory(path, patience, UncollectedExits.Forget);
            switch (leftover.Outcome)
            {
                case CleanOutcome.Busy:
                    throw new ComputeOperationException(
                        new ErrorDetails { Code = ErrorCode.SystemAlreadyExists, Operation = "claim", ObjectId = id.Value },
                        $"a host for system '{id}' is running already");
                case CleanOutcome.Failed or CleanOutcome.Damaged:
                    throw new IOException($"what an earlier host of system '{id}' left in '{path}' cannot be removed: {leftover.Detail}");
                default:
                    break;
            }
        }
    }

    /// <summary>Undoes what is still pending, removes the directory and closes the journal. An <c>exit</c> file stays, and the directory with it.</summary>
    /// <returns>What was still pending; empty after an orderly end.</returns>
    public CleanReport Release()
    {
        Failpoint.Hit("host.before-release");
        var report = HostRemoval.Run(_runDirectory, Path, Journal);
        Failpoint.Hit("host.after-release");
        Dispose();
        return report;
    }

    /// <summary>Closes the journal and removes nothing: what a killed host would leave.</summary>
    public void Dispose() => Journal.Dispose();

    private static HostDirectory? TryMake(string runDirectory, string path, SystemId id)
    {
        using var held = RunDirectoryLock.Take(runDirectory);
        Failpoint.Hit("host.before-directory");
        if (!PlainFile.MakeDirectory(path, 0x1c0))
        {
            return null;
        }

        Failpoint.Hit("host.before-journal");
        var journal = SystemJournal.Create(path, id);
        Failpoint.Hit("host.after-journal");
        return new HostDirectory(runDirectory, path, journal);
    }

    private static void MakeRunDirectory(string path)
    {
        if (FileStatus.Of(path).Kind != FileKind.Directory)
        {
            _ = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path) ?? "/");
            _ = PlainFile.MakeDirectory(path, 0x1c0);
        }
    }
}
