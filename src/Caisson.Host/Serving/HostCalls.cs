using Caisson.Bridge;
using Caisson.Contracts.Documents;

namespace Caisson.Host.Serving;

/// <summary>What all callers of this host wait for. On the loop.</summary>
/// <param name="time">The clock.</param>
internal sealed class HostCalls(TimeProvider time)
{
    private readonly Dictionary<BridgeServer, int> _callers = [];

    /// <summary>A caller is served.</summary>
    internal void Add(BridgeServer server, int processId) => _callers.Add(server, processId);

    /// <summary>A caller is gone.</summary>
    internal void Remove(BridgeServer server) => _callers.Remove(server);

    /// <summary>The calls in progress, the oldest first.</summary>
    /// <param name="asking">Whose calls are left out: whoever asks.</param>
    internal IReadOnlyList<CallInProgress> Read(BridgeServer? asking)
    {
        var now = time.GetUtcNow();
        var calls = new List<CallInProgress>();
        foreach (var (server, processId) in _callers)
        {
            if (server == asking)
            {
                continue;
            }

            foreach (var call in server.CallsInProgress)
            {
                calls.Add(new CallInProgress
                {
                    Operation = call.Operation,
                    ObjectId = call.ObjectId,
                    Since = now - call.Age,
                    IsAnswered = call.Layer == BridgeLayer.Writer,
                    CallerProcessId = processId > 0 ? processId : null,
                });
            }
        }

        calls.Sort(static (one, other) => one.Since.CompareTo(other.Since));
        return calls;
    }
}
