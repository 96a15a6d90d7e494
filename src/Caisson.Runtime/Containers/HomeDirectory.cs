using System.Globalization;
using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;

namespace Caisson.Runtime.Containers;

/// <summary>The variable HOME, which every process has here as with runc: from the container's own files where its environment lacks it.</summary>
internal static class HomeDirectory
{
    /// <summary>Adds it where it is missing.</summary>
    /// <param name="process">The process; its user by number.</param>
    /// <param name="root">The container's root, a path of the host.</param>
    public static Process Complete(Process process, string root)
    {
        foreach (var variable in process.Env ?? [])
        {
            if (variable.StartsWith("HOME=", StringComparison.Ordinal))
            {
                return process;
            }
        }

        // A user by name is resolved, with its home, by the launcher.
        if (process.User?.UserName is { Length: > 0 })
        {
            return process;
        }

        var user = UserDatabase.Read([root]).Resolve((process.User?.Uid ?? 0).ToString(CultureInfo.InvariantCulture));
        return process with { Env = [.. process.Env ?? [], "HOME=" + user.Home] };
    }
}
