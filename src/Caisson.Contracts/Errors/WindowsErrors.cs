using static Caisson.Contracts.Errors.WindowsErrorTable;

namespace Caisson.Contracts.Errors;

/// <summary>Maps HRESULTs and Win32 codes to <see cref="ErrorCode"/>. The only place that does.</summary>
/// <remarks>
/// Codes are held the way the compute service's client library sees them, see <see cref="Normalize"/>: <c>0x80070490</c> is <c>0x490</c>, while
/// <c>0xC037010E</c> stays. The questions (<see cref="IsNotExist"/> and the rest) take such a code and answer as that library does, also where the
/// answer surprises: <c>0x490</c> is both "not exist" and "already stopped", a rejected document counts as "not supported".
/// </remarks>
public static class WindowsErrors
{
    /// <summary>Every code we know.</summary>
    public static IReadOnlyList<ErrorEntry> All { get; } = [.. WindowsErrorTable.All.Select(Explain)];

    /// <summary>Whether an HRESULT says failure.</summary>
    public static bool IsFailure(int hresult) => hresult < 0;

    /// <summary>The error of a failed HRESULT: the low 16 bits of one that wraps a Win32 code, else the whole, unsigned.</summary>
    public static uint Normalize(int hresult) =>
        (hresult & 0x1FFF0000) == 0x00070000 ? (uint)(hresult & 0xFFFF) : unchecked((uint)hresult);

    /// <summary>What an error is to us; <see cref="ErrorCode.Unknown"/> for one we do not know.</summary>
    /// <param name="code">A Win32 code or an HRESULT.</param>
    public static ErrorCode ToErrorCode(uint code) => EntryOf(code)?.Code ?? ErrorCode.Unknown;

    /// <summary>The number to answer a peer of the guest protocol with, as an HRESULT.</summary>
    public static int ToHResult(ErrorCode code) => unchecked((int)(uint)(code switch
    {
        ErrorCode.Unknown or ErrorCode.LaunchFailed => 0x80004005,
        ErrorCode.SystemNotFound => VmBase + 0x0E,
        ErrorCode.SystemAlreadyExists => VmBase + 0x0F,
        ErrorCode.SystemAlreadyStopped => VmBase + 0x10,
        ErrorCode.InvalidState => VmBase + 0x05,
        ErrorCode.AlreadyClosed or ErrorCode.InvalidHandle => 0x80070006,
        ErrorCode.ProcessNotFound or ErrorCode.NotFound => 0x80070490,
        ErrorCode.ProcessAlreadyStopped => HcsBase + 0x1F,
        ErrorCode.InvalidDocument => VmBase + 0x0D,
        ErrorCode.InvalidArgument => 0x80070057,
        ErrorCode.NotSupported => 0x80070032,
        ErrorCode.AccessDenied => 0x80070005,
        ErrorCode.OperationPending => VmBase + 0x03,
        ErrorCode.Timeout => VmBase + 0x09,
        ErrorCode.UnexpectedExit => VmBase + 0x06,
        ErrorCode.ConnectionLost => VmBase + 0x0A,
        ErrorCode.ProtocolViolation => VmBase + 0x11,
        ErrorCode.UnsupportedProtocolVersion => VmBase + 0x0C,
        ErrorCode.UnknownMessage => VmBase + 0x0B,
        ErrorCode.ProgramNotFound => 0x80070002,
        ErrorCode.ProgramNotExecutable => 0x800700C1,
        ErrorCode.ResourceExhausted => 0x8007000E,
        ErrorCode.TooLarge => 0x8007007A,
        ErrorCode.UnexpectedValue => 0x8000FFFF,
        ErrorCode.ServiceNotAvailable => HcsBase + 0x14,
        ErrorCode.Conflict => 0x800700AA,
        ErrorCode.RecordDamaged => 0x80070570,
    }));

    /// <summary>What is known about an error, or null.</summary>
    /// <param name="code">A Win32 code or an HRESULT.</param>
    public static ErrorEntry? Find(uint code) => EntryOf(code) is { } entry ? Explain(entry) : null;

    /// <summary>Whether the object is unknown to the service.</summary>
    public static bool IsNotExist(uint code) => code is 0xC037010E or 0x490;

    /// <summary>Whether the object has ended already.</summary>
    public static bool IsAlreadyStopped(uint code) => code is 0xC0370110 or 0x8037011F or 0x490 or 0x80370110;

    /// <summary>Whether the result arrives by notification.</summary>
    public static bool IsPending(uint code) => code is 0xC0370103;

    /// <summary>Whether the service does not know the request; a rejected document counts.</summary>
    public static bool IsNotSupported(uint code) => code is 0xC037010D or 0xD or 0x32 or 0xC037010B;

    /// <summary>Whether the request does not fit the state.</summary>
    public static bool IsInvalidState(uint code) => code is 0xC0370105;

    /// <summary>Whether the caller may not do it.</summary>
    public static bool IsAccessDenied(uint code) => code is 0x5;

    /// <summary>Whether the handle is none.</summary>
    public static bool IsInvalidHandle(uint code) => code is 0x6;

    private static ErrorEntry? EntryOf(uint code) => WindowsErrorTable.Find(Normalize(unchecked((int)code)));

    private static ErrorEntry Explain(ErrorEntry entry) => entry with { Cause = WindowsCauses.Of(entry.Name) };
}
