using System.Globalization;
using Caisson.Contracts.Errors;

namespace Caisson.Compute.Systems;

/// <summary>How long each kind of call may take before it fails with <see cref="Contracts.Errors.ErrorCode.Timeout"/>.</summary>
/// <remarks>
/// The names, defaults and environment overrides are those of hcsshim (<c>internal/timeout</c>): a value must be a positive whole number of seconds, anything
/// else is ignored, and more than 49 days are 49 days. Waiting for an exit has no deadline, streams neither.
/// </remarks>
public sealed record OperationTimeouts
{
    // 49 days: what a timer takes.
    private const int LongestInSeconds = 49 * 24 * 60 * 60;

    private static readonly TimeSpan FourMinutes = TimeSpan.FromSeconds(240);

    /// <summary>Creating a system. <c>HCSSHIM_TIMEOUT_SYSTEMCREATE</c>, 240 s.</summary>
    public TimeSpan Create { get; init; } = FourMinutes;

    /// <summary>Starting a system. <c>HCSSHIM_TIMEOUT_SYSTEMSTART</c>, 240 s.</summary>
    public TimeSpan Start { get; init; } = FourMinutes;

    /// <summary>Pausing a system. <c>HCSSHIM_TIMEOUT_SYSTEMPAUSE</c>, 240 s.</summary>
    public TimeSpan Pause { get; init; } = FourMinutes;

    /// <summary>Resuming a system. <c>HCSSHIM_TIMEOUT_SYSTEMRESUME</c>, 240 s.</summary>
    public TimeSpan Resume { get; init; } = FourMinutes;

    /// <summary>Saving a system. <c>HCSSHIM_TIMEOUT_SYSTEMSAVE</c>, 240 s.</summary>
    public TimeSpan Save { get; init; } = FourMinutes;

    /// <summary>Any other call. <c>HCSSHIM_TIMEOUT_SYSCALLWATCHER</c>, 240 s.</summary>
    public TimeSpan Call { get; init; } = FourMinutes;

    /// <summary>The longest of them.</summary>
    public TimeSpan Longest => new[] { Create, Start, Pause, Resume, Save, Call }.Max();

    /// <summary>How long a call of this name may take; null for one that has no deadline.</summary>
    /// <param name="operation">One of <see cref="OperationNames"/>.</param>
    public TimeSpan? Of(string operation) => operation switch
    {
        OperationNames.CreateComputeSystem => Create,
        OperationNames.SystemStart => Start,
        OperationNames.SystemPause => Pause,
        OperationNames.SystemResume => Resume,
        OperationNames.SystemSave => Save,
        OperationNames.SystemWaitBackground or OperationNames.ProcessWaitBackground or OperationNames.SystemSubscribe => null,
        _ => Call,
    };

    /// <summary>The defaults with the overrides that the environment holds.</summary>
    public static OperationTimeouts FromEnvironment() => From(Environment.GetEnvironmentVariable);

    internal static OperationTimeouts From(Func<string, string?> variable) => new()
    {
        Create = Read(variable, "HCSSHIM_TIMEOUT_SYSTEMCREATE"),
        Start = Read(variable, "HCSSHIM_TIMEOUT_SYSTEMSTART"),
        Pause = Read(variable, "HCSSHIM_TIMEOUT_SYSTEMPAUSE"),
        Resume = Read(variable, "HCSSHIM_TIMEOUT_SYSTEMRESUME"),
        Save = Read(variable, "HCSSHIM_TIMEOUT_SYSTEMSAVE"),
        Call = Read(variable, "HCSSHIM_TIMEOUT_SYSCALLWATCHER"),
    };

    private static TimeSpan Read(Func<string, string?> variable, string name) =>
        int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, LongestInSeconds))
            : FourMinutes;
}
