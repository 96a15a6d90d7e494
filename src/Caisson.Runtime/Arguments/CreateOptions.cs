using System.Globalization;

namespace Caisson.Runtime.Arguments;

/// <summary>What <c>create</c> and <c>run</c> have in common.</summary>
internal sealed record CreateOptions
{
    /// <summary>How the options are declared.</summary>
    public static IReadOnlyList<string> Declared { get; } =
        ["bundle,b=", "console-socket=", "pidfd-socket=", "pid-file=", "no-pivot", "no-new-keyring", "preserve-fds="];

    /// <summary>The container.</summary>
    public required string Id { get; init; }

    /// <summary>Its bundle, absolute.</summary>
    public required string Bundle { get; init; }

    /// <summary>Where the terminal's master is sent; null without one.</summary>
    public string? ConsoleSocket { get; init; }

    /// <summary>Where the init process's id is written, or null.</summary>
    public string? PidFile { get; init; }

    /// <summary>Enter the root by chroot alone.</summary>
    public bool AvoidsPivot { get; init; }

    /// <summary>Stay in the session keyring.</summary>
    public bool KeepsKeyring { get; init; }

    /// <summary>Descriptors kept from 3 on, those of systemd's socket activation (sd_listen_fds(3)) included.</summary>
    public int Preserved { get; init; }

    /// <summary>Descriptors of socket activation.</summary>
    public int Listening { get; init; }

    /// <summary>Reads what was given.</summary>
    public static CreateOptions Of(OptionSet set, string command)
    {
        if (set.Value("pidfd-socket") is { Length: > 0 })
        {
            throw new RuntimeException("--pidfd-socket is not supported");
        }

        var listening = int.TryParse(Environment.GetEnvironmentVariable("LISTEN_FDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;
        return new CreateOptions
        {
            Id = set.Expect(command, 1, 1)[0],
            Bundle = Path.GetFullPath(set.Value("bundle") is { Length: > 0 } bundle ? bundle : "."),
            ConsoleSocket = set.Value("console-socket") is { Length: > 0 } socket ? Path.GetFullPath(socket) : null,
            PidFile = set.Value("pid-file") is { Length: > 0 } file ? Path.GetFullPath(file) : null,
            AvoidsPivot = set.Has("no-pivot"),
            KeepsKeyring = set.Has("no-new-keyring"),
            Preserved = PreservedOf(set) + listening,
            Listening = listening,
        };
    }

    /// <summary>The number behind <c>--preserve-fds</c>.</summary>
    public static int PreservedOf(OptionSet set) =>
        set.Number("preserve-fds") is { } number ? number is >= 0 and <= 1024 ? (int)number : throw new RuntimeException("--preserve-fds lies between 0 and 1024") : 0;
}
