using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Errors;

/// <summary>The results of the guest protocol as the stack's error codes, and back. What the protocol has no number for goes as E_FAIL with our own member.</summary>
/// <remarks>Guest numbers: hcsshim <c>internal/guest/gcserr</c>.</remarks>
internal static class HResults
{
    internal const int Failed = unchecked((int)0x80004005);
    internal const int NotFound = unchecked((int)0x80070490);
    internal const int OperationPending = unchecked((int)0xc0370103);
    internal const int TimedOut = unchecked((int)0xc0370109);
    internal const int UnknownMessage = unchecked((int)0xc037010b);
    internal const int UnsupportedProtocolVersion = unchecked((int)0xc037010c);
    internal const int InvalidJson = unchecked((int)0xc037010d);
    internal const int SystemNotFound = unchecked((int)0xc037010e);
    internal const int SystemAlreadyStopped = unchecked((int)0xc0370110);

    private const int OtherSystemAlreadyStopped = unchecked((int)0x80370110);

    // The first code of a result is what it means; the first result of a code is what we send.
    private static readonly (int Result, ErrorCode Code)[] Table =
    [
        (unchecked((int)0x80004001), ErrorCode.NotSupported),
        (NotFound, ErrorCode.NotFound),
        (NotFound, ErrorCode.ProcessNotFound),
        (unchecked((int)0x80070057), ErrorCode.InvalidArgument),
        (unchecked((int)0x80070057), ErrorCode.TooLarge),
        (unchecked((int)0x80070005), ErrorCode.AccessDenied),
        (unchecked((int)0x8007000e), ErrorCode.ResourceExhausted),
        (OperationPending, ErrorCode.OperationPending),
        (unchecked((int)0xc0370105), ErrorCode.InvalidState),
        (unchecked((int)0x80370105), ErrorCode.InvalidState),
        (unchecked((int)0xc0370105), ErrorCode.AlreadyClosed),
        (unchecked((int)0xc0370106), ErrorCode.UnexpectedExit),
        (TimedOut, ErrorCode.Timeout),
        (unchecked((int)0xc037010a), ErrorCode.ConnectionLost),
        (UnknownMessage, ErrorCode.UnknownMessage),
        (UnsupportedProtocolVersion, ErrorCode.UnsupportedProtocolVersion),
        (InvalidJson, ErrorCode.InvalidDocument),
        (SystemNotFound, ErrorCode.SystemNotFound),
        (unchecked((int)0xc037010f), ErrorCode.SystemAlreadyExists),
        (SystemAlreadyStopped, ErrorCode.SystemAlreadyStopped),
        (OtherSystemAlreadyStopped, ErrorCode.SystemAlreadyStopped),
        (unchecked((int)0xc0370111), ErrorCode.ProtocolViolation),
        (unchecked((int)0x80370114), ErrorCode.ServiceNotAvailable),
        (unchecked((int)0x8037011f), ErrorCode.ProcessAlreadyStopped),
    ];

    /// <summary>What a peer's result means.</summary>
    internal static ErrorCode ToErrorCode(int result) =>
        Table.Where(row => row.Result == result).Select(row => row.Code).FirstOrDefault(ErrorCode.Unknown);

    /// <summary>The result that a peer without our member understands best. Never 0.</summary>
    internal static int FromErrorCode(ErrorCode code) => Table.Where(row => row.Code == code).Select(row => row.Result).FirstOrDefault(Failed);

    /// <summary>True for the answers of a shutdown or terminate that found nothing to stop.</summary>
    internal static bool IsAlreadyGone(int result) => result is SystemNotFound or SystemAlreadyStopped or OtherSystemAlreadyStopped;
}
