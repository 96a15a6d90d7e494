using System.Buffers;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Undoes what dead hosts left: for each directory whose journal nobody locks, exactly what the journal says, from the last to the first.</summary>
/// <remarks>On the calling thread. Idempotent; any number of clean-ups may run at once, and beside hosts that start and end.</remarks>
public sealed class CleanUp
{
    private const int NameLength = 32;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("0123456789abcdef");
    private static readonly TimeSpan LockStep = TimeSpan.FromMilliseconds(5);

    private readonly CaissonPaths _paths;
    private readonly TimeProvider _time;

    /// <summary>Makes a clean-up of a run directory.</summary>
    /// <param name="paths">Where.</param>
    /// <param name="time">The clock of exit records.</param>
    public CleanUp(CaissonPaths paths, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(paths);
        _paths = paths;
        _time = time;
    }

    /// <summary>Cleans every directory of the run directory.</summary>
    public IEnumerable<CleanReport> CleanAll(UncollectedExits exits)
    {
        foreach (var directory in HostDirectories(_paths))
        {
            yield return CleanDirectory(directory, TimeSpan.Zero, exits);
        }
    }

    /// <summary>How many directories have a journal that nobody locks. Nothing is changed.</summary>
    public static int CountLeftovers(CaissonPaths paths) => HostDirectories(paths).Count(IsLeftover);

    /// <summary>Cleans after the host of one system.</summary>
    /// <param name="id">The system.</param>
    /// <param name="patience">How long to wait for the lock: a host that was just killed may have a child that holds it for a moment yet.</param>
    /// <param name="exits">What becomes of exits.</param>
    public CleanReport CleanSystem(SystemId id, TimeSpan patience, UncollectedExits exits) =>
        CleanDirectory(_paths.SystemDirectory(id), patience, exits) with { SystemId = id.Value };

    /// <summary>Only names of our own making: what somebody else put into the run directory is not ours to touch.</summary>
    private static string[] HostDirectories(CaissonPaths paths)
    {
        if (FileStatus.Of(paths.RunDirectory).Kind != FileKind.Directory)
        {
            return [];
        }

        var found = Array.FindAll(Directory.GetDirectories(paths.RunDirectory), IsHostName);
        Array.Sort(found, StringComparer.Ordinal);
        return found;
    }

    private static bool IsHostName(string directory)
    {
        var name = Path.GetFileName(directory.AsSpan());
        return name.Length == NameLength && !name.ContainsAnyExcept(NameCharacters);
    }

    private static bool IsLeftover(string directory)
    {
        using var file = PlainFile.TryOpen(Path.Combine(directory, SystemJournal.FileName));
        return file is not null && PlainFile.TryLock(file);
    }

    internal CleanReport CleanDirectory(string directory, TimeSpan patience, UncollectedExits exits)
    {
        var end = Environment.TickCount64 + (long)patience.TotalMilliseconds;
        while (true)
        {
            var report = TryClean(directory, exits);
            if (report is not null && (report.Outcome != CleanOutcome.Busy || Environment.TickCount64 >= end))
            {
                return report;
            }

            CurrentProcess.Pause(LockStep);
        }
    }

    /// <summary>Null when the directory changed under our hands: look again.</summary>
    private CleanReport? TryClean(string directory, UncollectedExits exits)
    {
        var report = new CleanReport { Directory = directory, Outcome = CleanOutcome.Missing };
        try
        {
            var path = Path.Combine(directory, SystemJournal.FileName);
            using var file = PlainFile.TryOpen(path);
            if (file is null)
            {
                return CleanWithoutJournal(report, exits);
            }

            if (!PlainFile.TryLock(file))
            {
                return report with { Outcome = CleanOutcome.Busy, Detail = "its host is running" };
            }

            return FileStatus.Of(file).Inode == FileStatus.Of(path).Inode ? CleanByJournal(report, file, exits) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return report with { Outcome = CleanOutcome.Failed, Detail = error.Message };
        }
    }

    /// <summary>A directory that was made and never got its journal, one that lost it last, or one that only holds an exit.</summary>
    private CleanReport? CleanWithoutJournal(CleanReport report, UncollectedExits exits)
    {
        if (FileStatus.Of(report.Directory).Kind != FileKind.Directory)
        {
            return report;
        }

        using (var held = RunDirectoryLock.Take(_paths.RunDirectory))
        {
            if (FileStatus.Of(Path.Combine(report.Directory, SystemJournal.FileName)).Kind != FileKind.Missing)
            {
                return null;
            }

            ForgetExits(report.Directory, exits);
        }

        return HostRemoval.Finish(_paths.RunDirectory, report);
    }

    private CleanReport CleanByJournal(CleanReport report, SafeFileHandle file, UncollectedExits exits)
    {
        var content = JournalContent.Parse(PlainFile.ReadToEnd(file, JournalContent.MaximumInBytes));
        var isSameBoot = content.Head is null || content.Head.BootId == SystemJournal.ReadBootId();
        var steps = UndoRunner.PerformAll(content.Pending, isSameBoot);
        report = report with { SystemId = content.Head?.SystemId, Steps = steps };
        if (content.Damage is not null)
        {
            return report with
            {
                Outcome = CleanOutcome.Damaged,
                Detail = $"journal '{report.Directory}/{SystemJournal.FileName}' is damaged: {content.Damage}; what stands before it is undone, "
                    + "look what is left and remove the directory",
            };
        }

        if (steps.TrueForAll(step => step.Outcome != UndoOutcome.Failed))
        {
            RecordExits(report.Directory);
            ForgetExits(report.Directory, exits);
        }

        return HostRemoval.Finish(_paths.RunDirectory, report);
    }

    /// <summary>A durable system ended with its host: whoever asks for it later is told so.</summary>
    private void RecordExits(string directory)
    {
        var known = SystemFiles.Read(directory, SystemFiles.ExitName);
        var lost = SystemFiles.Read(directory, SystemFiles.StateName)
            .Where(system => !system.TerminateOnLastHandleClosed && !known.Any(other => other.Id == system.Id))
            .Select(Lost)
            .ToList();
        if (lost.Count > 0)
        {
            SystemFiles.WriteExit(directory, [.. known, .. lost]);
            Failpoint.Hit("clean.after-exit");
        }
    }

    private SystemProperties Lost(SystemProperties system) => system with
    {
        State = "Stopped",
        Stopped = true,
        InitProcessId = null,
        Exit = system.Exit ?? new ExitRecord
        {
            Time = _time.GetUtcNow(),
            Code = 137,
            Reason = ExitReason.HostLost,
            Source = ExitSource.Journal,
            Detail = "the host process vanished",
        },
    };

    private static void ForgetExits(string directory, UncollectedExits exits)
    {
        if (exits == UncollectedExits.Forget)
        {
            SystemFiles.WriteExit(directory, []);
        }
    }
}
