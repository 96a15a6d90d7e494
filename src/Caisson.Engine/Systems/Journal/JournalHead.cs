using Caisson.Platform.Linux.Processes;

namespace Caisson.Engine.Systems.Journal;

/// <summary>The first entry of every journal: whose it is.</summary>
public sealed record JournalHead
{
    /// <summary>The version this code writes. A reader refuses others.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The journal's version.</summary>
    public required int Version { get; init; }

    /// <summary>The system the directory was made for.</summary>
    public required string SystemId { get; init; }

    /// <summary>The kernel's boot, from <c>/proc/sys/kernel/random/boot_id</c>: processes, cgroups and mounts of another boot are gone by themselves.</summary>
    public required string BootId { get; init; }

    /// <summary>The host that wrote the journal.</summary>
    public required ProcessIdentity Host { get; init; }
}
