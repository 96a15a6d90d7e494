namespace Caisson.Bridge;

/// <summary>Which layer a call in progress waits for.</summary>
public enum BridgeLayer
{
    /// <summary>The peer has the request, or is being sent it; its reply is awaited.</summary>
    Peer,

    /// <summary>The service behind the server works on it.</summary>
    Service,

    /// <summary>The reply is made and waits for the peer to read.</summary>
    Writer,
}
