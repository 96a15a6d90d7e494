using System.Text.Json.Serialization;

namespace Caisson.Contracts.Documents.Devices;

/// <summary>Properties of a share for a Windows guest.</summary>
public sealed record VirtualSmbShareOptions : Document
{
    /// <summary>Whether it can be written.</summary>
    [JsonPropertyName("ReadOnly")]
    public bool IsReadOnly { get; init; }

    /// <summary>Whether files are opened with read sharing.</summary>
    public bool ShareRead { get; init; }

    /// <summary>Whether input and output is cached.</summary>
    public bool CacheIo { get; init; }

    /// <summary>No opportunistic locks.</summary>
    public bool NoOplocks { get; init; }

    /// <summary>Whether the backup privilege is taken.</summary>
    public bool TakeBackupPrivilege { get; init; }

    /// <summary>Whether access happens as the share root's owner.</summary>
    public bool UseShareRootIdentity { get; init; }

    /// <summary>No direct mapping.</summary>
    [JsonPropertyName("NoDirectmap")]
    public bool NoDirectMap { get; init; }

    /// <summary>No byte range locks.</summary>
    public bool NoLocks { get; init; }

    /// <summary>No change notifications.</summary>
    [JsonPropertyName("NoDirnotify")]
    public bool NoDirectoryNotifications { get; init; }

    /// <summary>Whether the VM's shared memory is used.</summary>
    public bool VmSharedMemory { get; init; }

    /// <summary>Whether only the allowed files are to be seen.</summary>
    public bool RestrictFileAccess { get; init; }

    /// <summary>Only level II opportunistic locks.</summary>
    [JsonPropertyName("ForceLevelIIOplocks")]
    public bool ForceLevel2Oplocks { get; init; }

    /// <summary>Whether reparse points of the base layer are followed.</summary>
    public bool ReparseBaseLayer { get; init; }

    /// <summary>Opportunistic locks that never break.</summary>
    public bool PseudoOplocks { get; init; }

    /// <summary>Whether input and output bypasses the cache.</summary>
    public bool NonCacheIo { get; init; }

    /// <summary>Change notifications that never come.</summary>
    [JsonPropertyName("PseudoDirnotify")]
    public bool PseudoDirectoryNotifications { get; init; }

    /// <summary>Whether the share is one file.</summary>
    public bool SingleFileMapping { get; init; }
}
