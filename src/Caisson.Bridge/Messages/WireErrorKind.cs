namespace Caisson.Bridge.Messages;

/// <summary>Which of the seam's three exceptions an error was.</summary>
internal enum WireErrorKind
{
    /// <summary>The call failed; its object lives.</summary>
    Operation,

    /// <summary>The system is gone.</summary>
    SystemClosed,

    /// <summary>Something behind the server lost its connection.</summary>
    Connection,
}
