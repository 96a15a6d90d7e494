using System.Globalization;
using System.Text;
using Caisson.Cli.Commands;
using Caisson.Cli.Output;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Cli.Shims;

/// <summary>Finds the shims that live on this machine, by their processes.</summary>
internal static class ShimFinder
{
    private const int LongestFile = 64 * 1024;

    /// <summary>All of them, ours and others', of this user: nobody else's is believed.</summary>
    public static IReadOnlyList<ShimProcess> FindAll() =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Select(static path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? TryRead(id) : null)
            .OfType<ShimProcess>()
            .OrderBy(static shim => shim.Namespace, StringComparer.Ordinal).ThenBy(static shim => shim.Id, StringComparer.Ordinal).ThenBy(static shim => shim.ProcessId),
    ];

    /// <summary>One of ours.</summary>
    /// <param name="name">Its process id, the id it was started for, or an unambiguous beginning of that.</param>
    /// <exception cref="CommandFailure">There is none, more than one, or it is not ours.</exception>
    public static ShimProcess Find(string name) => Choose(FindAll(), name);

    /// <summary>Those of ours; or the one that is named.</summary>
    /// <exception cref="CommandFailure">As <see cref="Find"/>.</exception>
    public static IReadOnlyList<ShimProcess> FindOurs(string? name) => name is null ? [.. FindAll().Where(static shim => shim.IsOurs)] : [Find(name)];

    /// <summary>Chooses by a name.</summary>
    internal static ShimProcess Choose(IReadOnlyList<ShimProcess> shims, string name)
    {
        if (name.Length == 0)
        {
            throw CommandFailure.Usage("the name of a shim is empty");
        }

        List<ShimProcess> found = [.. shims.Where(shim => shim.Id == name || shim.ProcessId.ToString(CultureInfo.InvariantCulture) == name)];
        found = found.Count > 0 ? found : [.. shims.Where(shim => shim.Id.StartsWith(name, StringComparison.Ordinal))];
        return found switch
        {
            [{ IsOurs: true } only] => only,
            [var other] => throw new CommandFailure(
                $"shim '{other.Id}' (process {other.ProcessId}) is a {ProcessReading.Printable(other.Program)}, which is not ours and tells nothing of itself", "'caisson shim list --all' shows which are which"),
            [] => throw new CommandFailure($"there is no shim '{name}'", "'caisson shim list' lists those there are; a container of a pod is in the shim of its pod"),
            _ => throw new CommandFailure(
                $"'{name}' means more than one shim: {string.Join(", ", found.Take(4).Select(static shim => $"{ProcessReading.Printable(shim.Id)} (process {shim.ProcessId}, namespace {ProcessReading.Printable(shim.Namespace)})"))}",
                "name it by its process"),
        };
    }

    private static ShimProcess? TryRead(int processId)
    {
        try
        {
            return PlainFile.TryRead($"/proc/{processId}/cmdline", LongestFile) is { Length: > 0 } line
                && ShimProcess.TryParse(processId, Encoding.UTF8.GetString(line).TrimEnd('\0').Split('\0')) is { } shim
                && PlainFile.TryRead($"/proc/{processId}/status", LongestFile) is { } status
                && ProcessReading.Parse(Encoding.UTF8.GetString(status)).UserId == CurrentProcess.EffectiveUserId
                ? shim
                : null;
        }
        catch (LinuxException)
        {
            // It ended while it was looked at.
            return null;
        }
    }
}
