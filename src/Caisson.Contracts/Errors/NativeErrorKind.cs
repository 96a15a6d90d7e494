namespace Caisson.Contracts.Errors;

/// <summary>What kind of number <see cref="ErrorDetails.NativeCode"/> is: the same one means different things to Windows and to Linux.</summary>
public enum NativeErrorKind
{
    /// <summary>An errno.</summary>
    Errno,

    /// <summary>A code of Windows after <see cref="WindowsErrors.Normalize"/>: Win32, or an HRESULT that has no Win32 form.</summary>
    Windows,
}
