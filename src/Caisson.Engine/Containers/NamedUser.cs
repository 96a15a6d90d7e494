using Caisson.Contracts.Documents;
using Caisson.Contracts.Oci;

namespace Caisson.Engine.Containers;

/// <summary>Turns a user given by name (<c>process.user.username</c>: <c>user</c> or <c>user:group</c>) into numbers, by the container's own files.</summary>
internal static class NamedUser
{
    /// <summary>Whether the user of a process has to be looked up.</summary>
    public static bool IsNamed(Process? process) => process is { User.UserName.Length: > 0 };

    /// <summary>A process of a container that is not made yet: its files are read in the layers its root will have.</summary>
    /// <exception cref="LaunchException">No such user or group.</exception>
    public static ContainerLaunch Resolve(ContainerLaunch launch) => IsNamed(launch.Spec.Process) && launch.Spec.Process is { } process
        ? launch with { Spec = launch.Spec with { Process = Resolve(process, LayersOf(launch)) } }
        : launch;

    /// <summary>A process of a running container.</summary>
    /// <exception cref="LaunchException">No such user or group.</exception>
    public static ExecLaunch Resolve(ExecLaunch launch) => IsNamed(launch.Process) && launch.Process is { } process
        ? launch with { Process = Resolve(process, [$"/proc/{launch.Init.ProcessId}/root"]) }
        : launch;

    private static Process Resolve(Process process, IReadOnlyList<string> layers)
    {
        var user = process.User!;
        var found = UserDatabase.Read(layers).Resolve(user.UserName!);
        return process with
        {
            User = user with { UserName = null, Uid = found.Uid, Gid = found.Gid, AdditionalGids = [.. found.AdditionalGids, .. user.AdditionalGids ?? []] },
            Env = HasHome(process.Env) ? process.Env : [.. process.Env ?? [], "HOME=" + found.Home],
        };
    }

    private static bool HasHome(IReadOnlyList<string>? environment)
    {
        foreach (var variable in environment ?? [])
        {
            if (variable.StartsWith("HOME=", StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static List<string> LayersOf(ContainerLaunch launch)
    {
        if (launch.RootMounts is not [.., var root])
        {
            return [Path.Combine(launch.BundlePath, launch.Spec.Root?.Path ?? "rootfs")];
        }

        return root.Type == "overlay" ? LayersOf(root) : [root.Source];
    }

    private static List<string> LayersOf(RootMount overlay)
    {
        var layers = new List<string>();
        foreach (var option in overlay.Options)
        {
            if (option.StartsWith("upperdir=", StringComparison.Ordinal))
            {
                layers.Insert(0, option["upperdir=".Length..]);
            }
            else if (option.StartsWith("lowerdir=", StringComparison.Ordinal))
            {
                layers.AddRange(OverlayLayers.Split(option["lowerdir=".Length..]));
            }
        }

        return layers;
    }
}
