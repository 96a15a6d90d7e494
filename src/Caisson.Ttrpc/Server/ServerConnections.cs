namespace Caisson.Ttrpc.Server;

/// <summary>The connections that a server serves.</summary>
internal sealed class ServerConnections
{
    private readonly Lock _lock = new();
    private readonly List<ServerConnection> _open = []; // guarded by _lock

    /// <summary>One begins.</summary>
    public void Add(ServerConnection connection)
    {
        lock (_lock)
        {
            _open.Add(connection);
        }
    }

    /// <summary>One has ended.</summary>
    public void Remove(ServerConnection connection)
    {
        lock (_lock)
        {
            _ = _open.Remove(connection);
        }
    }

    /// <summary>What is under way on all of them, the oldest first.</summary>
    public List<TtrpcCallInProgress> ReadCalls()
    {
        var calls = new List<TtrpcCallInProgress>();
        lock (_lock)
        {
            foreach (var connection in _open)
            {
                connection.AddCalls(calls);
            }
        }

        calls.Sort(static (one, other) => other.Age.CompareTo(one.Age));
        return calls;
    }
}
