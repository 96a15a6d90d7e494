using Caisson.Platform.Linux.Descriptors;
using Caisson.Shim.Protocol.Diagnosis;
using Caisson.Shim.Sandboxes;
using Caisson.Shim.Tasks;
using Caisson.Ttrpc.Codec;
using Caisson.Ttrpc.Server;

namespace Caisson.Shim.Diagnostics;

/// <summary>What goes on in a shim: for every call in progress who has to act and since when, its threads, and what could not be given back. Everything is read when somebody looks.</summary>
/// <param name="tasks">The containers.</param>
/// <param name="pod">The pod, if it has no process.</param>
internal sealed class ShimDiagnosis(TaskTable tasks, ShimPod pod)
{
    // An answer is one frame, and what callers sent is as long as they like.
    private const int MostCalls = 2048;
    private const int LongestName = 128;

    /// <summary>The calls in progress.</summary>
    public Func<IReadOnlyList<TtrpcCallInProgress>> ReadCalls { get; set; } = static () => [];

    /// <summary>Looks.</summary>
    /// <param name="own">The call that looks, which is not told of.</param>
    public StacksResponse Read(TtrpcCallContext own)
    {
        var all = ReadCalls().Where(call => !ReferenceEquals(call.Context, own)).ToList();
        List<Call> calls = [.. all.Take(MostCalls).Select(ViewOf)];
        List<ShimThread> threads = [.. ShimThreads.Read()];
        List<Close> closes = [.. ReadCloses()];
        return new StacksResponse
        {
            Stacks = StacksText.Of(threads, calls, all.Count - calls.Count, closes, tasks.All()),
            Calls = calls,
            Threads = threads,
            Closes = closes,
        };
    }

    private Call ViewOf(TtrpcCallInProgress call)
    {
        var (id, execId) = NamesIn(call);
        return new Call
        {
            Service = call.Context.Service,
            Method = call.Context.Method,
            Id = Printable(id),
            ExecId = Printable(execId),
            AgeInMilliseconds = (long)call.Age.TotalMilliseconds,
            NextToAct = NextToAct.Of(call, tasks.TryFind(id), execId),
            CallerProcessId = call.Context.Peer is PeerCredentials peer ? peer.ProcessId : 0,
        };
    }

    /// <summary>Every request of the task and sandbox services begins with the container or pod; in those that may be about an exec its id is the second field.</summary>
    private static (string Id, string ExecId) NamesIn(TtrpcCallInProgress call)
    {
        if (call.Context.Service is not (Protocol.TaskService.FullName or ShimTaskService.Version3 or Protocol.Pods.SandboxService.FullName))
        {
            return ("", "");
        }

        try
        {
            if (call.Context.Method is "Start" or "Delete" or "Wait" or "Kill" or "Exec" or "State" or "ResizePty" or "CloseIO")
            {
                var names = WireReader.Read<CallNames>(call.Argument.Span);
                return (names.Id, names.ExecId);
            }

            return (WireReader.Read<CallName>(call.Argument.Span).Id, "");
        }
        catch (WireFormatException)
        {
            return ("", "");
        }
    }

    private IEnumerable<Close> ReadCloses()
    {
        if (pod.Sandbox is { State: SandboxState.Closing closing } sandbox)
        {
            yield return new Close { Id = sandbox.Id, AgeInMilliseconds = AgeOf(closing.Exit.Time) };
        }

        if (pod.LastFailed is { Exit: { } exit } failed)
        {
            yield return new Close { Id = failed.Id, AgeInMilliseconds = AgeOf(exit.Time), IsOver = true, Failure = failed.CloseFailure ?? "" };
        }
    }

    private static long AgeOf(DateTimeOffset time) => (long)Math.Max(0, (TimeProvider.System.GetUtcNow() - time).TotalMilliseconds);

    private static string Printable(string name) =>
        string.Concat((name.Length > LongestName ? name[..LongestName] + "…" : name).Select(static c => char.IsControl(c) ? '?' : c));
}
