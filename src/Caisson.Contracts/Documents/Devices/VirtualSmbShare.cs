namespace Caisson.Contracts.Documents.Devices;

/// <summary>A share for a Windows guest.</summary>
public sealed record VirtualSmbShare : Document
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The host directory.</summary>
    public string? Path { get; init; }

    /// <summary>The only files to be seen, with <see cref="VirtualSmbShareOptions.RestrictFileAccess"/>.</summary>
    public IReadOnlyList<string>? AllowedFiles { get; init => field = NoNulls.In(value); }

    /// <summary>Its properties.</summary>
    public VirtualSmbShareOptions? Options { get; init; }
}
