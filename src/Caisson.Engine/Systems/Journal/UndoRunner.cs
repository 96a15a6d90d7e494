using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Engine.Systems.Journal;

/// <summary>Performs undos, on the calling thread. Each is idempotent; a failed one is reported and the next is tried.</summary>
internal static class UndoRunner
{
    private static readonly TimeSpan KillDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Performs all, from the last to the first.</summary>
    internal static List<UndoReport> PerformAll(IReadOnlyList<Undo> undos, bool isSameBoot)
    {
        var reports = new List<UndoReport>(undos.Count);
        for (var at = undos.Count - 1; at >= 0; at--)
        {
            reports.Add(Perform(undos[at], isSameBoot));
        }

        return reports;
    }

    /// <summary>Performs one.</summary>
    /// <param name="undo">What to undo.</param>
    /// <param name="isSameBoot">False when the machine was restarted since: then only files can be left.</param>
    internal static UndoReport Perform(Undo undo, bool isSameBoot)
    {
        Failpoint.Hit($"clean.before-{undo.Kind}");
        try
        {
            var (outcome, detail) = undo switch
            {
                RemoveFile file => RemoveOfKind(file.Path, FileKind.Regular),
                RemoveFifo fifo => RemoveOfKind(fifo.Path, FileKind.Fifo),
                RemoveSocket socket => RemoveOfKind(socket.Path, FileKind.Socket),
                RemoveDirectory directory => RemoveTree(directory.Path),
                RemoveNamespace space => RemoveNamespaceMount(space.Path),
                KillProcess process when isSameBoot => Kill(new ProcessIdentity(process.ProcessId, process.StartTime)),
                RemoveCgroup cgroup when isSameBoot => new CgroupRemoval(cgroup.Directories).Run(KillDeadline),
                Unmount mount when isSameBoot => Detach(mount.Path),
                _ => (UndoOutcome.NothingLeft, "the machine was restarted"),
            };
            return new UndoReport(undo, outcome, detail);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new UndoReport(undo, UndoOutcome.Failed, error.Message);
        }
    }

    private static (UndoOutcome Outcome, string? Detail) RemoveOfKind(string path, FileKind kind)
    {
        RefuseRelative(path);
        var found = FileStatus.Of(path).Kind;
        if (found == FileKind.Missing)
        {
            return (UndoOutcome.NothingLeft, null);
        }

        return found == kind && PlainFile.Remove(path) ? (UndoOutcome.Undone, null) : (UndoOutcome.NothingLeft, $"something else stands at '{path}'");
    }

    private static (UndoOutcome Outcome, string? Detail) RemoveTree(string path)
    {
        RefuseRelative(path);
        var kind = FileStatus.Of(path).Kind;
        if (kind != FileKind.Directory)
        {
            return (UndoOutcome.NothingLeft, kind == FileKind.Missing ? null : $"something else stands at '{path}'");
        }

        DirectoryTree.Remove(path);
        return (UndoOutcome.Undone, null);
    }

    private static (UndoOutcome Outcome, string? Detail) Detach(string path)
    {
        RefuseRelative(path);
        return (MountTable.Detach(path) ? UndoOutcome.Undone : UndoOutcome.NothingLeft, null);
    }

    private static (UndoOutcome Outcome, string? Detail) RemoveNamespaceMount(string path)
    {
        RefuseRelative(path);
        var wasMounted = MountTable.Detach(path);
        var (outcome, detail) = RemoveOfKind(path, FileKind.Regular);
        return (wasMounted ? UndoOutcome.Undone : outcome, detail);
    }

    private static (UndoOutcome Outcome, string? Detail) Kill(ProcessIdentity identity)
    {
        using var process = identity.ProcessId == Environment.ProcessId ? null : ForeignProcess.TryOpen(identity);
        if (process is null || !process.Kill())
        {
            return (UndoOutcome.NothingLeft, null);
        }

        return process.WaitForExit(KillDeadline)
            ? (UndoOutcome.Undone, $"killed process {identity.ProcessId}")
            : (UndoOutcome.Failed, $"process {identity.ProcessId} was killed but does not end");
    }

    private static void RefuseRelative(string path)
    {
        if (path.Length < 2 || path[0] != '/' || path.Contains("/../", StringComparison.Ordinal) || path.EndsWith("/..", StringComparison.Ordinal))
        {
            throw new LinuxException("undo", Errno.EINVAL, path);
        }
    }
}
