using System.Diagnostics;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;

namespace Caisson.UnitTests.Engine.Journal;

public sealed class CleanUpTests : IDisposable
{
    private static readonly SystemId Box = new("box");

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("caisson-clean-");
    private readonly CaissonPaths _paths;

    public CleanUpTests() =>
        _paths = new CaissonPaths { RunDirectory = Path.Combine(_root.FullName, "run"), DataDirectory = _root.FullName, CgroupParent = "/none" };

    private string BoxDirectory => _paths.SystemDirectory(Box);

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void A_living_host_is_not_touched()
    {
        using var host = Claim();
        var file = Touch("kept");
        _ = host.Journal.Intend(new RemoveFile(file));

        var report = Assert.Single(CleanAll());

        Assert.Equal(CleanOutcome.Busy, report.Outcome);
        Assert.True(File.Exists(file));
    }

    [Fact]
    public void A_dead_host_is_undone_from_the_last_to_the_first()
    {
        var outer = Directory.CreateDirectory(Path.Combine(_root.FullName, "outer")).FullName;
        var inner = Touch("outer/inner");
        Die(host =>
        {
            _ = host.Journal.Intend(new RemoveDirectory(outer));
            _ = host.Journal.Intend(new RemoveFile(inner));
            host.Journal.Intend(new RemoveFile(Touch("released"))).Done();
        });

        var report = Assert.Single(CleanAll());

        Assert.Equal(CleanOutcome.Cleaned, report.Outcome);
        Assert.Equal("box", report.SystemId);
        Assert.Equal([UndoOutcome.Undone, UndoOutcome.Undone], report.Steps.Select(step => step.Outcome));
        Assert.IsType<RemoveFile>(report.Steps[0].Undo);
        Assert.False(Directory.Exists(outer));
        Assert.True(File.Exists(Path.Combine(_root.FullName, "released")));
        Assert.Empty(Directory.GetFileSystemEntries(_paths.RunDirectory));
        Assert.Empty(CleanAll());
    }

    [Fact]
    public void What_is_not_of_the_recorded_kind_stays()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_root.FullName, "directory")).FullName;
        var file = Touch("file");
        var link = Path.Combine(_root.FullName, "link");
        _ = File.CreateSymbolicLink(link, directory);
        Die(host =>
        {
            _ = host.Journal.Intend(new RemoveFile(directory));
            _ = host.Journal.Intend(new RemoveFifo(file));
            _ = host.Journal.Intend(new RemoveSocket(file));
            _ = host.Journal.Intend(new RemoveDirectory(link));
            _ = host.Journal.Intend(new RemoveCgroup([directory]));
        });

        var report = Assert.Single(CleanAll());

        Assert.Equal(CleanOutcome.Cleaned, report.Outcome);
        Assert.All(report.Steps, step => Assert.Equal(UndoOutcome.NothingLeft, step.Outcome));
        Assert.True(Directory.Exists(directory) && File.Exists(file) && Directory.Exists(link));
    }

    [Fact]
    public void A_relative_path_is_refused_and_keeps_the_directory()
    {
        Die(host => host.Journal.Intend(new RemoveFile("/tmp/../etc/passwd")));

        Assert.Equal(CleanOutcome.Failed, Assert.Single(CleanAll()).Outcome);
        Assert.True(Directory.Exists(BoxDirectory));
    }

    [Fact]
    public void A_damaged_journal_is_undone_up_to_the_damage_and_named()
    {
        var before = Touch("before");
        var after = Touch("after");
        Die(host =>
        {
            _ = host.Journal.Intend(new RemoveFile(before));
            _ = host.Journal.Intend(new RemoveFile(after));
        });
        var path = Path.Combine(BoxDirectory, SystemJournal.FileName);
        File.WriteAllText(path, File.ReadAllText(path).Replace("/after", "/other", StringComparison.Ordinal));

        var report = Assert.Single(CleanAll());

        Assert.Equal(CleanOutcome.Damaged, report.Outcome);
        Assert.Contains("line 3 does not fit its checksum", report.Detail, StringComparison.Ordinal);
        Assert.False(File.Exists(before));
        Assert.True(File.Exists(after));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void A_directory_that_never_got_its_journal_is_removed()
    {
        _ = Directory.CreateDirectory(BoxDirectory);
        var foreign = Directory.CreateDirectory(Path.Combine(_paths.RunDirectory, "somebody-elses")).FullName;

        Assert.Equal(CleanOutcome.Cleaned, Assert.Single(CleanAll()).Outcome);
        Assert.True(Directory.Exists(foreign));
    }

    [Fact]
    public void A_process_dies_only_when_it_started_at_the_recorded_time()
    {
        using var process = Process.Start(new ProcessStartInfo("sleep", "1000"))!;
        var identity = ProcessIdentity.TryRead(process.Id)!.Value;
        try
        {
            Die(host => host.Journal.Intend(new KillProcess(process.Id, identity.StartTime + 1)));
            Assert.Equal(UndoOutcome.NothingLeft, Assert.Single(Assert.Single(CleanAll()).Steps).Outcome);
            Assert.False(process.HasExited);

            Die(host => host.Journal.Intend(new KillProcess(process.Id, identity.StartTime)));
            Assert.Equal(UndoOutcome.Undone, Assert.Single(Assert.Single(CleanAll()).Steps).Outcome);
            process.WaitForExit();
            Assert.Equal(137, process.ExitCode);
        }
        finally
        {
            process.Kill();
        }
    }

    [Fact]
    public void A_durable_system_leaves_its_exit_and_another_does_not()
    {
        Die(host => SystemFiles.WriteState(host.Path, [System("durable", false), System("bound", true)]));

        var report = Assert.Single(CleanAll());

        Assert.Equal(CleanOutcome.ExitKept, report.Outcome);
        Assert.Equal(SystemFiles.ExitName, Path.GetFileName(Assert.Single(Directory.GetFileSystemEntries(BoxDirectory))));
        var lost = Assert.Single(SystemFiles.Read(BoxDirectory, SystemFiles.ExitName));
        Assert.Equal("durable", lost.Id);
        Assert.Equal(ExitReason.HostLost, lost.Exit!.Reason);
        Assert.Equal(CleanOutcome.ExitKept, Assert.Single(CleanAll()).Outcome);
        Assert.Equal(CleanOutcome.Cleaned, Assert.Single(CleanAll(UncollectedExits.Forget)).Outcome);
        Assert.Empty(Directory.GetFileSystemEntries(_paths.RunDirectory));
    }

    [Fact]
    public void A_second_host_of_the_same_id_is_refused_and_a_stale_one_is_recovered()
    {
        var file = Touch("stale");
        using (var first = Claim())
        {
            _ = first.Journal.Intend(new RemoveFile(file));
            var error = Assert.Throws<ComputeOperationException>(Claim);
            Assert.Equal(ErrorCode.SystemAlreadyExists, error.Code);
        }

        using var second = HostDirectory.Claim(_paths, Box, TimeProvider.System, out var leftover);

        Assert.Equal(CleanOutcome.Cleaned, leftover!.Outcome);
        Assert.False(File.Exists(file));
        Assert.Equal(CleanOutcome.Cleaned, second.Release().Outcome);
        Assert.Empty(Directory.GetFileSystemEntries(_paths.RunDirectory));
    }

    [Fact]
    public void Releasing_undoes_what_is_still_pending()
    {
        var file = Touch("pending");
        var host = Claim();
        _ = host.Journal.Intend(new RemoveFile(file));

        var report = host.Release();

        Assert.Equal(UndoOutcome.Undone, Assert.Single(report.Steps).Outcome);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void A_directory_is_private()
    {
        using var host = Claim();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(host.Path));
        Assert.Equal(32, Path.GetFileName(host.Path).Length);
    }

    private HostDirectory Claim() => HostDirectory.Claim(_paths, Box, TimeProvider.System, out _);

    private void Die(Action<HostDirectory> life)
    {
        using var host = Claim();
        life(host);
    }

    private List<CleanReport> CleanAll(UncollectedExits exits = UncollectedExits.Keep) => [.. new CleanUp(_paths, TimeProvider.System).CleanAll(exits)];

    private string Touch(string name)
    {
        var path = Path.Combine(_root.FullName, name);
        File.WriteAllText(path, "");
        return path;
    }

    private static SystemProperties System(string id, bool endsWithCreator) =>
        new() { Id = id, State = "Running", TerminateOnLastHandleClosed = endsWithCreator };
}
