using Caisson.Bridge;
using Caisson.Contracts.Documents;

namespace Caisson.Host.Serving;

/// <summary>What all callers of this host wait for. On the loop.</summary>
/// <param name="time">The clock.</param>
internal sealed class HostCalls(TimeProvider time)
{
    private readonly List<Caller> _callers = [];

    /// <summary>A caller is served.</summary>
    internal void Add(BridgeServer server, int processId) => _callers.Add(new Caller(server, processId));

    /// <summary>A caller is gone.</summary>
    internal void Remove(BridgeServer server)
    {
        for (var index = 0; index < _callers.Count; index++)
        {
            if (_callers[index].Server == server)
            {
                _callers.RemoveAt(index);
                return;
            }
        }
    }

    /// <summary>The calls in progress, the oldest first.</summary>
    /// <param name="asking">Whose calls are left out: whoever asks.</param>
    internal IReadOnlyList<CallInProgress> Read(BridgeServer? asking)
    {
        var now = time.GetUtcNow();
        var calls = new List<CallInProgress>();
        foreach (var caller in _callers)
        {
            if (caller.Server != asking)
            {
                Collect(caller, now, calls);
            }
        }

        return calls;
    }

    // Each into its place: there are a few, and sorting would bring more code into the host than this.
    private static void Collect(Caller caller, DateTimeOffset now, List<CallInProgress> calls)
    {
        foreach (var call in caller.Server.CallsInProgress)
        {
            var since = now - call.Age;
            var place = calls.Count;
            while (place > 0 && calls[place - 1].Since > since)
            {
                place--;
            }

            calls.Insert(place, new CallInProgress
            {
                Operation = call.Operation,
                ObjectId = call.ObjectId,
                Since = since,
                IsAnswered = call.Layer == BridgeLayer.Writer,
                CallerProcessId = caller.ProcessId > 0 ? caller.ProcessId : null,
            });
        }
    }

    /// <summary>A connection, and who is at its other end.</summary>
    private sealed class Caller(BridgeServer server, int processId)
    {
        internal BridgeServer Server => server;

        internal int ProcessId => processId;
    }
}
