namespace Caisson.Contracts.Errors;

/// <summary>Maps errno to <see cref="ErrorCode"/>. The only place that does; who knows more (which call, on what) says more.</summary>
/// <remarks>Numbers of x86-64 and arm64, names and texts as errno(3) and strerror(3) have them.</remarks>
public static class LinuxErrors
{
    /// <summary>Every errno, by number.</summary>
    public static IReadOnlyList<ErrorEntry> All { get; } = [.. LinuxErrorTable.All.Select(Explain)];

    /// <summary>What an errno is to us; <see cref="ErrorCode.Unknown"/> for one that says nothing by itself.</summary>
    /// <param name="errno">The positive number.</param>
    public static ErrorCode ToErrorCode(int errno) => LinuxErrorTable.CodeOf(errno);

    /// <summary>What is known about an errno, or null.</summary>
    /// <param name="errno">The positive number.</param>
    public static ErrorEntry? Find(int errno) => LinuxErrorTable.Find(errno) is { } entry ? Explain(entry) : null;

    /// <summary>What one can do about an errno, or null.</summary>
    /// <param name="errno">The positive number.</param>
    public static string? RemedyOf(int errno) => LinuxErrorTable.Find(errno)?.Remedy;

    /// <summary>The name, for instance <c>ENOENT</c>; <c>errno 4000</c> for a number without one.</summary>
    /// <param name="errno">The positive number.</param>
    public static string NameOf(int errno) => LinuxErrorTable.Find(errno)?.Name ?? FormattableString.Invariant($"errno {errno}");

    /// <summary>The text, for instance <c>no such file or directory</c>; <c>unknown error 4000</c> for a number without one.</summary>
    /// <param name="errno">The positive number.</param>
    public static string TextOf(int errno) => LinuxErrorTable.Find(errno)?.Meaning ?? FormattableString.Invariant($"unknown error {errno}");

    private static ErrorEntry Explain(ErrorEntry entry) => entry with { Cause = LinuxCauses.Of(entry.Name) };
}
