using System.Globalization;

namespace Caisson.Contracts.Errors;

/// <summary>Every error that has a name or a number here, every exit reason and every operation, to be looked up by people: <c>caisson errors CODE</c>.</summary>
public static class ErrorCatalog
{
    /// <summary>All of them: our own, Windows, Linux, exit reasons, operations.</summary>
    public static IReadOnlyList<ErrorEntry> All { get; } =
        [.. OwnErrors.All, .. WindowsErrors.All, .. LinuxErrors.All, .. ExitReasonEntries.All, .. OperationEntries.All];

    /// <summary>Finds errors by what a person has at hand.</summary>
    /// <param name="text">
    /// A name in any case (<c>ENOENT</c>, <c>ERROR_VMCOMPUTE_INVALID_STATE</c>, <c>VmcomputeOperationInvalidState</c>, <c>InvalidState</c>,
    /// <c>OutOfMemory</c>, <c>hcs::System::Start</c> and its earlier spelling <c>hcsshim::System::Start</c>) or a number: hexadecimal with <c>0x</c>,
    /// decimal, or negative decimal as HRESULTs (<c>-1070137083</c>) and kernel results (<c>-2</c>) are printed.
    /// </param>
    /// <returns>The errors; several when a number means different things to Windows and to Linux, none when nothing is known.</returns>
    public static IReadOnlyList<ErrorEntry> Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var wanted = text.Trim();
        return ParseNumber(wanted) is { } number
            ? [.. All.Where(entry => Matches(entry, number))]
            : [.. All.Where(entry => HasName(entry, wanted))];
    }

    private static bool Matches(ErrorEntry entry, long number) => entry.Family switch
    {
        ErrorFamily.Errno => entry.Number == Math.Abs(number),
        ErrorFamily.Vmcompute or ErrorFamily.HostComputeService or ErrorFamily.Windows =>
            number is >= int.MinValue and <= uint.MaxValue && entry.Number == WindowsErrors.Normalize(unchecked((int)number)),
        ErrorFamily.Caisson or ErrorFamily.Named or ErrorFamily.ExitReason or ErrorFamily.Operation => false,
    };

    private static bool HasName(ErrorEntry entry, string name) =>
        entry.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || entry.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase);

    private static long? ParseNumber(string text)
    {
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            return long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hexadecimal)
                && hexadecimal is >= 0 and <= uint.MaxValue ? hexadecimal : null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value is >= int.MinValue and <= uint.MaxValue ? value : null;
    }
}
