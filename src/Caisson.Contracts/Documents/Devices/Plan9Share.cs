namespace Caisson.Contracts.Documents.Devices;

/// <summary>A share for a Linux guest.</summary>
public sealed record Plan9Share : Document
{
    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>The name the guest mounts it by.</summary>
    public string? AccessName { get; init; }

    /// <summary>The host directory.</summary>
    public string? Path { get; init; }

    /// <summary>The vsock port.</summary>
    public int Port { get; init; }

    /// <summary>Its properties.</summary>
    public Plan9ShareOptions Flags { get; init; }

    /// <summary>The only files to be seen, with <see cref="Plan9ShareOptions.RestrictFileAccess"/>.</summary>
    public IReadOnlyList<string>? AllowedFiles { get; init => field = NoNulls.In(value); }
}
