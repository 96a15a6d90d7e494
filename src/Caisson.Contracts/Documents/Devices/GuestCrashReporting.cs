namespace Caisson.Contracts.Documents.Devices;

/// <summary>Crash reports of a guest.</summary>
public sealed record GuestCrashReporting : Document
{
    /// <summary>Of a Windows guest.</summary>
    public WindowsCrashReporting? WindowsCrashSettings { get; init; }
}
