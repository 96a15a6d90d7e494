using Caisson.Platform.Linux.Processes;

namespace Caisson.Runtime.Arguments;

/// <summary>What stands before the command.</summary>
internal sealed record GlobalOptions
{
    /// <summary>Where containers' states are kept.</summary>
    public string Root { get; init; } = DefaultRoot;

    /// <summary>Where errors are written beside standard error; null for there alone.</summary>
    public string? LogPath { get; init; }

    /// <summary>The log holds a JSON object a line, not text.</summary>
    public bool LogsJson { get; init; }

    /// <summary>The log says more.</summary>
    public bool IsDebug { get; init; }

    /// <summary>Cgroups are made by systemd.</summary>
    public bool UsesSystemd { get; init; }

    private static string DefaultRoot =>
        CurrentProcess.EffectiveUserId != 0 && Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own
            ? Path.Join(own, "caisson-runtime")
            : "/run/caisson-runtime";
}
