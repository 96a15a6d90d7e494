using System.Text.Json;

namespace Caisson.Contracts.Documents.Properties;

/// <summary>What the guest agent said about itself.</summary>
public sealed record GuestConnectionInfo : Document
{
    /// <summary>Schemas it knows.</summary>
    public IReadOnlyList<SchemaVersion>? SupportedSchemaVersions { get; init => field = NoNulls.In(value); }

    /// <summary>The protocol's version.</summary>
    public int ProtocolVersion { get; init; }

    /// <summary>Its own capabilities; <see cref="V1.GuestDefinedCapabilities"/> for those we know.</summary>
    public JsonElement? GuestDefinedCapabilities { get; init; }
}
