namespace Caisson.Bridge.Framing;

/// <summary>The top four bits of a message type.</summary>
internal enum MessageKind : uint
{
    /// <summary>Wants exactly one response with its id.</summary>
    Request = 1,

    /// <summary>The answer to the request of the same id.</summary>
    Response = 2,

    /// <summary>Wants no answer.</summary>
    Notification = 3,
}
