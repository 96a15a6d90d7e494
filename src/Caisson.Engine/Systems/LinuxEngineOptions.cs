using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Caisson.Engine.Systems;

/// <summary>What an engine needs from the process it lives in.</summary>
public sealed record LinuxEngineOptions
{
    /// <summary>The loop on whose thread the engine lives.</summary>
    public required EventLoop Loop { get; init; }

    /// <summary>Where the undo of everything made is written first. Its directory also holds the go gates. Borrowed: the owner closes it after the engine.</summary>
    public required SystemJournal Journal { get; init; }

    /// <summary>Where cgroups lie.</summary>
    public CaissonPaths Paths { get; init; } = CaissonPaths.FromEnvironment();

    /// <summary>Makes the engine's logger.</summary>
    public ILoggerFactory LoggerFactory { get; init; } = NullLoggerFactory.Instance;

    /// <summary>Learns what happens to the systems; null when nobody has to.</summary>
    public IEngineObserver? Observer { get; init; }

    /// <summary>The limit of open descriptors that containers begin with unless their specification sets one; null gives them this process's own.</summary>
    public (ulong Soft, ulong Hard)? DescriptorLimit { get; init; }

    /// <summary>Ask the kernel to kill every init and exec process when this process dies. Off only in a runtime that leaves its containers running.</summary>
    public bool ProcessesDieWithEngine { get; init; } = true;
}
