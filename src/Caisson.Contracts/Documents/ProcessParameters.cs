namespace Caisson.Contracts.Documents;

/// <summary>A process to be created: <c>ProcessParameters</c> of schema v2 with the Linux guest's additions.</summary>
/// <remarks>Without <see cref="OciProcess"/> it stands for the container's init process, which the OCI specification describes.</remarks>
public sealed record ProcessParameters : Document
{
    /// <summary>The program to run (Windows).</summary>
    public string? ApplicationName { get; init; }

    /// <summary>The command line as one string (Windows).</summary>
    public string? CommandLine { get; init; }

    /// <summary>The arguments, program first (Linux).</summary>
    public IReadOnlyList<string>? CommandArgs { get; init => field = NoNulls.In(value); }

    /// <summary>The user to run as.</summary>
    public string? User { get; init; }

    /// <summary>The directory to run in.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The environment.</summary>
    public IReadOnlyDictionary<string, string>? Environment { get; init => field = NoNulls.In(value); }

    /// <summary>Run with a restricted token (Windows).</summary>
    public bool RestrictedToken { get; init; }

    /// <summary>The process gets a console (a pseudo-terminal) instead of pipes.</summary>
    public bool EmulateConsole { get; init; }

    /// <summary>Standard input is wanted.</summary>
    public bool CreateStdInPipe { get; init; }

    /// <summary>Standard output is wanted.</summary>
    public bool CreateStdOutPipe { get; init; }

    /// <summary>Standard error is wanted.</summary>
    public bool CreateStdErrPipe { get; init; }

    /// <summary>Height and width of the console in characters; null or empty when there is none.</summary>
    public IReadOnlyList<int>? ConsoleSize { get; init; }

    /// <summary>Use the user's existing login session (Windows).</summary>
    public bool UseExistingLogin { get; init; }

    /// <summary>Use the legacy console (Windows).</summary>
    public bool UseLegacyConsole { get; init; }

    /// <summary>Run in the utility VM itself, outside any container.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("CreateInUtilityVM")]
    public bool CreateInUtilityVm { get; init; }

    /// <summary>The container's specification, where the guest wants it again with its init process.</summary>
    public Oci.Spec? OciSpecification { get; init; }

    /// <summary>The process to run beside the init process (exec); null for the init process.</summary>
    public Oci.Process? OciProcess { get; init; }
}
