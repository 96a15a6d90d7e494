using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux.Files;

namespace Caisson.Engine.Systems.Journal;

/// <summary>The last steps of a host's directory, the same for a host that ends and for a clean-up after it.</summary>
internal static class HostRemoval
{
    /// <summary>Undoes what a living journal still holds and removes its directory.</summary>
    internal static CleanReport Run(string runDirectory, string directory, SystemJournal journal)
    {
        var steps = UndoRunner.PerformAll(journal.Pending, isSameBoot: true);
        return Finish(runDirectory, new CleanReport { Directory = directory, Outcome = CleanOutcome.Cleaned, Steps = steps });
    }

    /// <summary>Removes the directory when every step succeeded; the report says what came of it.</summary>
    internal static CleanReport Finish(string runDirectory, CleanReport report)
    {
        if (report.Steps.FirstOrDefault(step => step.Outcome == UndoOutcome.Failed) is { } failed)
        {
            return report with { Outcome = CleanOutcome.Failed, Detail = $"{failed.Undo.Kind}: {failed.Detail}" };
        }

        try
        {
            Failpoint.Hit("clean.before-removal");
            using var held = RunDirectoryLock.Take(runDirectory);
            if (FileStatus.Of(report.Directory).Kind == FileKind.Missing)
            {
                // While we waited for the lock somebody else, its host even, came to its end.
                return report with { Outcome = report.Steps.Count > 0 ? CleanOutcome.Cleaned : CleanOutcome.Missing };
            }

            var keepsExit = RemoveFiles(report.Directory);
            return report with { Outcome = keepsExit ? CleanOutcome.ExitKept : CleanOutcome.Cleaned };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return report with { Outcome = CleanOutcome.Failed, Detail = error.Message };
        }
    }

    /// <summary>The journal goes last: as long as it stands, a removal that was interrupted is taken up again.</summary>
    private static bool RemoveFiles(string directory)
    {
        DirectoryTree.RefuseMounts(directory);
        var keepsExit = false;
        foreach (var entry in Directory.GetFileSystemEntries(directory))
        {
            switch (Path.GetFileName(entry))
            {
                case SystemJournal.FileName:
                    break;
                case SystemFiles.ExitName:
                    keepsExit = true;
                    break;
                default:
                    RemoveEntry(entry);
                    break;
            }
        }

        Failpoint.Hit("clean.before-journal-removed");
        _ = PlainFile.Remove(Path.Combine(directory, SystemJournal.FileName));
        Failpoint.Hit("clean.after-journal-removed");
        return keepsExit || !PlainFile.RemoveDirectory(directory);
    }

    private static void RemoveEntry(string path)
    {
        if (FileStatus.Of(path).Kind == FileKind.Directory)
        {
            DirectoryTree.Remove(path);
        }
        else
        {
            _ = PlainFile.Remove(path);
        }
    }
}
