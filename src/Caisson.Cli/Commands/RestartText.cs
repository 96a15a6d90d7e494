using System.Globalization;
using Caisson.Cli.Output;
using Caisson.Contracts.Documents;

namespace Caisson.Cli.Commands;

/// <summary>Restart policies as people write them.</summary>
internal static class RestartText
{
    /// <summary>Reads <c>no</c>, <c>on-failure[:COUNT]</c>, <c>always</c> or <c>unless-stopped</c>.</summary>
    /// <exception cref="CommandFailure">It is something else: exit code 2.</exception>
    public static RestartPolicy Parse(string text) => text.Split(':') switch
    {
        ["no"] => new RestartPolicy { Mode = RestartMode.No },
        ["always"] => new RestartPolicy { Mode = RestartMode.Always },
        ["unless-stopped"] => new RestartPolicy { Mode = RestartMode.UnlessStopped },
        ["on-failure"] => new RestartPolicy { Mode = RestartMode.OnFailure },
        ["on-failure", var count] when int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var retries) =>
            new RestartPolicy { Mode = RestartMode.OnFailure, MaximumRetries = retries },
        _ => throw CommandFailure.Usage($"there is no restart policy '{text}'", "there are no, on-failure[:COUNT], always and unless-stopped"),
    };
}
