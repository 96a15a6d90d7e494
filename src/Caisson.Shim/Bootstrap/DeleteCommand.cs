using System.Globalization;
using System.Text;
using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Failpoints;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Shim.Bootstrap;

/// <summary><c>delete</c>: takes away what a container left. containerd calls it after every connection to a shim ended, also in the normal course.</summary>
/// <remarks>
/// <code>
/// 1  the shim lives: it is asked to kill and delete the container (of a pod whose other containers go on, or of one that containerd lost)
/// 2  it is gone: its journal says what to undo: processes, cgroups, gates, its socket
/// 3  what containerd may have mounted at rootfs is detached
/// 4  the answer, a message on standard output
/// </code>
/// Idempotent, and content with whatever files are missing.
/// </remarks>
/// <param name="Flags">What containerd said.</param>
internal sealed record DeleteCommand(ShimFlags Flags) : ICommand
{
    private const int KilledStatus = 137;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public int Run()
    {
        var bundle = BundlePath();
        var socketPath = SocketPathOf(bundle);
        if (!LivingShim.TryDelete(socketPath, Flags.Id))
        {
            CleanAfter(socketPath);
        }

        Failpoint.Hit("shim.deleted");
        Detach(Path.Combine(bundle, "rootfs"));
        var answer = new DeleteResponse
        {
            Pid = unchecked((uint)ReadProcessId(bundle)),
            ExitStatus = KilledStatus,
            ExitedAt = Timestamp.Of(TimeProvider.System.GetUtcNow()),
        };
        StandardOutput.Write(1, WireWriter.ToArray(answer));
        return 0;
    }

    private static void CleanAfter(string socketPath)
    {
        var report = new CleanUp(CaissonPaths.FromEnvironment(), TimeProvider.System).CleanSystem(ShimAddress.SystemOf(socketPath), Patience, UncollectedExits.Forget);
        if (report.Outcome is CleanOutcome.Failed or CleanOutcome.Damaged)
        {
            throw new IOException($"what the shim left cannot be removed: {report.ToJson()}");
        }

        if (report.Outcome != CleanOutcome.Busy && FileStatus.Of(socketPath).Kind == FileKind.Socket && !ShimSocket.IsAlive(socketPath))
        {
            _ = PlainFile.Remove(socketPath);
        }
    }

    private static void Detach(string rootfs)
    {
        while (FileStatus.Of(rootfs).Kind == FileKind.Directory && MountTable.Detach(rootfs))
        {
        }
    }

    /// <summary>The flag; of a containerd that does not give it, the working directory's neighbour.</summary>
    private string BundlePath() =>
        Flags.Bundle.Length > 0 ? Flags.Bundle : Path.Combine(Path.GetDirectoryName(Environment.CurrentDirectory) ?? "/", Flags.Id);

    private string SocketPathOf(string bundle)
    {
        var written = PlainFile.TryRead(Path.Combine(bundle, ShimAddress.FileName), 4096) is { } bytes ? ShimAddress.PathOf(Encoding.UTF8.GetString(bytes)) : null;
        return written ?? ShimAddress.Of(Flags.Address, Flags.Namespace, PodGroup.Of(bundle, Flags.Id));
    }

    private static int ReadProcessId(string bundle) =>
        PlainFile.TryRead(Path.Combine(bundle, "init.pid"), 64) is { } bytes
        && int.TryParse(Encoding.ASCII.GetString(bytes), NumberStyles.None, CultureInfo.InvariantCulture, out var processId)
            ? processId
            : -1;
}
