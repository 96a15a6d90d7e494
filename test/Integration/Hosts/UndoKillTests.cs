using System.Diagnostics;
using System.Net.Sockets;
using Caisson.Engine.Systems.Journal;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;
using Caisson.Testing.Shared;

namespace Caisson.IntegrationTests.Hosts;

/// <summary>Kinds of undo that no container makes yet, on real things: a clean-up is killed before each, and the next performs it.</summary>
public sealed class UndoKillTests : KillTest
{
    private const string NamespaceKind = "remove-namespace";
    private const string MountKind = "unmount";

    public static TheoryData<string> Kinds => [.. FailpointCatalogue.OtherKinds];

    private string Thing => Path.Combine(Machine.Root, "thing");

    [RootTheory(Requirement.Busybox | Requirement.Failpoints)]
    [MemberData(nameof(Kinds))]
    public async Task A_clean_up_that_is_killed_before_an_undo_is_taken_up_again(string kind)
    {
        using var process = kind == "kill-process" ? Process.Start("/bin/sleep", "1000") : null;
        try
        {
            WriteJournal(await MakeAsync(kind, process));
            Assert.True(IsThere(kind, process));

            await AssertCleanUpDiesAtAsync($"clean.before-{kind}");

            Assert.True(IsThere(kind, process));
            await CleanAsync();
            Assert.False(IsThere(kind, process));
            await AssertOnlyNeighbourAsync();
        }
        finally
        {
            process?.Kill();
            _ = MountTable.Detach(Thing);
        }
    }

    private async Task<Undo> MakeAsync(string kind, Process? process)
    {
        switch (kind)
        {
            case "kill-process":
                return new KillProcess(process!.Id, ProcessIdentity.TryRead(process.Id)!.Value.StartTime);
            case "remove-directory":
                _ = Directory.CreateDirectory(Path.Combine(Thing, "below"));
                File.WriteAllText(Path.Combine(Thing, "below", "file"), "");
                return new RemoveDirectory(Thing);
            case "remove-file":
                File.WriteAllText(Thing, "");
                return new RemoveFile(Thing);
            case "remove-socket":
                using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
                {
                    socket.Bind(new UnixDomainSocketEndPoint(Thing));
                    // Closing it would remove the name; a host that is killed leaves it.
                    File.Move(Thing, Thing + ".kept");
                }

                File.Move(Thing + ".kept", Thing);
                return new RemoveSocket(Thing);
            case NamespaceKind:
                File.WriteAllText(Thing, "");
                await RunAsync("/usr/bin/unshare", $"--net={Thing}", "/bin/true");
                return new RemoveNamespace(Thing);
            case MountKind:
                _ = Directory.CreateDirectory(Thing);
                await RunAsync("/bin/mount", "-t", "tmpfs", "caisson-test", Thing);
                return new Unmount(Thing);
            default:
                throw new ArgumentOutOfRangeException(nameof(kind), kind, "make a real one here");
        }
    }

    private bool IsThere(string kind, Process? process) => kind switch
    {
        "kill-process" => !process!.HasExited,
        MountKind => MountTable.ReadMountPoints().Contains(Thing),
        NamespaceKind => MountTable.ReadMountPoints().Contains(Thing) && File.Exists(Thing),
        _ => Path.Exists(Thing),
    };

    /// <summary>The journal of a host that died after it made a thing.</summary>
    private void WriteJournal(Undo undo)
    {
        var directory = Machine.Paths.SystemDirectory(Box);
        _ = Directory.CreateDirectory(directory);
        using var journal = SystemJournal.Create(directory, Box);
        _ = journal.Intend(undo);
    }

    private async Task RunAsync(string program, params string[] arguments)
    {
        var result = await Machine.RunAsync(program, arguments);
        Assert.True(result.ExitCode == 0, $"{program}: {result}");
    }
}
