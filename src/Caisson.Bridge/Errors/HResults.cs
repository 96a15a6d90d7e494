using Caisson.Contracts.Errors;

namespace Caisson.Bridge.Errors;

/// <summary>The results of the guest protocol that are answers rather than errors; all others are mapped by <see cref="WindowsErrors"/>.</summary>
internal static class HResults
{
    /// <summary>A signal found no process.</summary>
    internal const int NotFound = unchecked((int)0x80070490);

    /// <summary>A stop request was delivered, the exit is notified.</summary>
    internal const int OperationPending = unchecked((int)0xc0370103);

    private const uint SystemNotFound = 0xc037010e;

    /// <summary>True for the answers of a shutdown or terminate that found nothing to stop.</summary>
    internal static bool IsAlreadyGone(int result)
    {
        var code = WindowsErrors.Normalize(result);
        return code == SystemNotFound || WindowsErrors.IsAlreadyStopped(code);
    }
}
