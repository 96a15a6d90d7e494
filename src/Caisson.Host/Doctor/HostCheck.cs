namespace Caisson.Host.Doctor;

/// <summary>One thing of this machine that was looked at.</summary>
/// <param name="Name">What: lower case, words joined by <c>-</c>.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Found">What is there.</param>
/// <param name="Remedy">What to do, one sentence; null when nothing has to be done.</param>
internal sealed record HostCheck(string Name, CheckStatus Status, string Found, string? Remedy = null)
{
    /// <summary>A check with two ends.</summary>
    internal static HostCheck Of(string name, bool isFine, string found, string remedy, CheckStatus otherwise = CheckStatus.Fail) =>
        new(name, isFine ? CheckStatus.Ok : otherwise, found, isFine ? null : remedy);
}
