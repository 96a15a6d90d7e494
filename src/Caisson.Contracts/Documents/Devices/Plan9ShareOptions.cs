using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>Properties of a <see cref="Plan9Share"/>; a number in JSON. Bits we do not know are kept.</summary>
[Flags]
[JsonConverter(typeof(JsonNumberEnumConverter<Plan9ShareOptions>))]
public enum Plan9ShareOptions
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>It cannot be written.</summary>
    ReadOnly = 0x1,

    /// <summary>Linux owners and modes are kept.</summary>
    LinuxMetadata = 0x4,

    /// <summary>Names differ by case.</summary>
    CaseSensitive = 0x8,

    /// <summary>Access happens as the share root's owner.</summary>
    UseShareRootIdentity = 0x10,

    /// <summary>Only <see cref="Plan9Share.AllowedFiles"/> are to be seen.</summary>
    RestrictFileAccess = 0x80,

    /// <summary>Any number of connections.</summary>
    UnlimitedConnections = 0x100,
}
