using System.Runtime.Versioning;
using System.Text;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Trees;

namespace Caisson.Compute.Execution;

/// <summary>A device of the machine that a container may use.</summary>
/// <param name="Node">The node it sees.</param>
/// <param name="Access">What it may do: any of <c>r</c>, <c>w</c>, and <c>m</c> for making nodes.</param>
public sealed record DeviceGrant(LinuxDevice Node, string Access)
{
    /// <summary>Reads <c>SOURCE[:TARGET[:rwm]]</c> and looks the device up on this machine.</summary>
    /// <exception cref="FormatException">It is something else, or no device.</exception>
    [SupportedOSPlatform("linux")]
    public static DeviceGrant Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split(':');
        var (target, access) = parts switch
        {
            [var only] => (only, "rwm"),
            [var source, var second] when IsAccess(second) => (source, second),
            [_, var second] => (second, "rwm"),
            [_, var second, var third] when IsAccess(third) => (second, third),
            _ => throw new FormatException($"device '{text}' does not read SOURCE[:TARGET[:rwm]]"),
        };
        var status = StatusOf(parts[0], text);
        return new DeviceGrant(
            new LinuxDevice
            {
                Path = MountText.TargetOf(target, text),
                Type = status.Kind == EntryKind.BlockDevice ? "b" : "c",
                Major = status.Device.Major,
                Minor = status.Device.Minor,
                FileMode = status.Mode,
                Uid = status.UserId,
                Gid = status.GroupId,
            },
            access);
    }

    /// <summary>The rule that lets it be used.</summary>
    public DeviceRule ToRule() => new() { Allow = true, Type = Node.Type, Major = Node.Major, Minor = Node.Minor, Access = Access };

    private static bool IsAccess(string text) =>
        text.Length is > 0 and <= 3 && text.Distinct().Count() == text.Length && text.All(static c => c is 'r' or 'w' or 'm');

    [SupportedOSPlatform("linux")]
    private static EntryStatus StatusOf(string path, string text)
    {
        // A link such as /dev/disk/by-id/… stands for the device it leads to.
        var full = Path.GetFullPath(path);
        var real = File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
        try
        {
            using var parent = DirectoryDescriptor.Open(Path.GetDirectoryName(real) ?? "/");
            return parent.TryGetStatus(Encoding.UTF8.GetBytes(Path.GetFileName(real))) is { Kind: EntryKind.CharacterDevice or EntryKind.BlockDevice } status
                ? status
                : throw new FormatException($"device '{text}': '{path}' is no device");
        }
        catch (LinuxException e)
        {
            throw new FormatException($"device '{text}': '{path}' cannot be seen: {e.Message}", e);
        }
    }
}
