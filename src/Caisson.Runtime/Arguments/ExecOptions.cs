using System.Globalization;
using System.Text.Json;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux.Files;

namespace Caisson.Runtime.Arguments;

/// <summary>What <c>exec</c> is asked: a process from a file, or the container's own with changes.</summary>
internal sealed record ExecOptions
{
    private const int GreatestProcessInBytes = 16 << 20;

    private static readonly string[] Declared =
    [
        "console-socket=", "pidfd-socket=", "cwd=", "env,e=", "tty,t", "user,u=", "additional-gids,g=", "process,p=", "detach,d", "pid-file=", "process-label=",
        "apparmor=", "no-new-privs", "cap,c=", "preserve-fds=", "cgroup=", "ignore-paused",
    ];

    private readonly OptionSet _set;

    private ExecOptions(OptionSet set) => _set = set;

    /// <summary>The container.</summary>
    public required string Id { get; init; }

    /// <summary>Where the terminal's master is sent, or null.</summary>
    public string? ConsoleSocket { get; init; }

    /// <summary>Where the process's id is written, or null.</summary>
    public string? PidFile { get; init; }

    /// <summary>Comes back once it runs.</summary>
    public bool IsDetached { get; init; }

    /// <summary>Also into a container that is frozen.</summary>
    public bool IgnoresPaused { get; init; }

    /// <summary>Descriptors kept from 3 on.</summary>
    public int Preserved { get; init; }

    /// <summary>Reads arguments.</summary>
    public static ExecOptions Parse(ReadOnlySpan<string> rest)
    {
        var set = OptionSet.Read(rest, Declared, stopsAtWord: true);
        var words = set.Expect("exec", 1, int.MaxValue);
        foreach (var unsupported in (string[])["pidfd-socket", "cgroup"])
        {
            if (set.Value(unsupported) is { Length: > 0 })
            {
                throw new RuntimeException($"--{unsupported} is not supported");
            }
        }

        return new ExecOptions(set)
        {
            Id = words[0],
            ConsoleSocket = set.Value("console-socket") is { Length: > 0 } socket ? Path.GetFullPath(socket) : null,
            PidFile = set.Value("pid-file") is { Length: > 0 } file ? Path.GetFullPath(file) : null,
            IsDetached = set.Has("detach"),
            IgnoresPaused = set.Has("ignore-paused"),
            Preserved = CreateOptions.PreservedOf(set),
        };
    }

    /// <summary>The process.</summary>
    /// <param name="container">The container's own.</param>
    /// <exception cref="RuntimeException">Neither a file nor arguments, or not readable.</exception>
    public Process ProcessFor(Process container)
    {
        if (_set.Value("process") is { Length: > 0 } file)
        {
            return ReadProcess(file);
        }

        if (_set.Words.Count < 2)
        {
            throw new RuntimeException("process args cannot be empty");
        }

        return container with
        {
            Args = [.. _set.Words.Skip(1)],
            WorkingDirectory = _set.Value("cwd") is { Length: > 0 } directory ? directory : container.WorkingDirectory,
            Env = [.. container.Env ?? [], .. _set.Values("env")],
            IsTerminal = _set.Has("tty"),
            ConsoleSize = null,
            User = UserFor(container.User ?? new User()),
            Capabilities = CapabilitiesFor(container.Capabilities),
            NoNewPrivileges = _set.Has("no-new-privs") || container.NoNewPrivileges,
            AppArmorProfile = _set.Value("apparmor") ?? container.AppArmorProfile,
            SelinuxLabel = _set.Value("process-label") ?? container.SelinuxLabel,
        };
    }

    private static Process ReadProcess(string file)
    {
        try
        {
            return OciCodecs.Process.Read(PlainFile.TryRead(Path.GetFullPath(file), GreatestProcessInBytes) ?? throw new RuntimeException($"open {file}: no such file or directory"))
                ?? throw new RuntimeException($"'{file}' holds no process");
        }
        catch (JsonException error)
        {
            throw new RuntimeException($"'{file}' is no process: {error.Message}");
        }
    }

    private User UserFor(User user)
    {
        var groups = _set.Values("additional-gids");
        user = groups.Count == 0 ? user : user with { AdditionalGids = [.. user.AdditionalGids ?? [], .. groups.Select(group => Id32(group, "additional gid"))] };
        if (_set.Value("user") is not { Length: > 0 } text)
        {
            return user;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? user with { Uid = Id32(text, "uid") }
            : user with { Uid = Id32(text[..colon], "uid"), Gid = Id32(text[(colon + 1)..], "gid") };
    }

    private Capabilities? CapabilitiesFor(Capabilities? own)
    {
        var more = _set.Values("cap");
        return more.Count == 0 ? own : (own ?? new Capabilities()) with
        {
            Bounding = [.. own?.Bounding ?? [], .. more],
            Effective = [.. own?.Effective ?? [], .. more],
            Permitted = [.. own?.Permitted ?? [], .. more],
            Ambient = own?.Ambient is { Count: > 0 } ambient ? [.. ambient, .. more] : own?.Ambient,
            Inheritable = own?.Ambient is { Count: > 0 } ? [.. own.Inheritable ?? [], .. more] : own?.Inheritable,
        };
    }

    private static uint Id32(string text, string what) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw new RuntimeException($"parsing {text} as {what} failed");
}
