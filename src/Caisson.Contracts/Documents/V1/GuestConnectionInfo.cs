namespace Caisson.Contracts.Documents.V1;

/// <summary>What the guest agent said about itself.</summary>
public sealed record GuestConnectionInfo : Document
{
    /// <summary>Schemas it knows.</summary>
    public IReadOnlyList<SchemaVersion>? SupportedSchemaVersions { get; init => field = NoNulls.In(value); }

    /// <summary>The protocol's version.</summary>
    public uint ProtocolVersion { get; init; }

    /// <summary>Its own capabilities.</summary>
    public GuestDefinedCapabilities? GuestDefinedCapabilities { get; init; }
}
