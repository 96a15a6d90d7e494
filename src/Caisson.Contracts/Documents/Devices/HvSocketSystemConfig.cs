namespace Caisson.Contracts.Documents.Devices;

/// <summary>Who may connect to what by Hyper-V sockets.</summary>
public sealed record HvSocketSystemConfig : Document
{
    /// <summary>Who may listen, in SDDL.</summary>
    public string? DefaultBindSecurityDescriptor { get; init; }

    /// <summary>Who may connect, in SDDL.</summary>
    public string? DefaultConnectSecurityDescriptor { get; init; }

    /// <summary>Exceptions, by service GUID.</summary>
    public IReadOnlyDictionary<string, HvSocketServiceConfig>? ServiceTable { get; init => field = NoNulls.In(value); }
}
