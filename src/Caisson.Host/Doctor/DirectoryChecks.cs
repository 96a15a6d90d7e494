using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Processes;

namespace Caisson.Host.Doctor;

/// <summary>Who we are, and where we keep our files.</summary>
internal static class DirectoryChecks
{
    internal static IEnumerable<HostCheck> Run(CaissonPaths paths)
    {
        var user = CurrentProcess.EffectiveUserId;
        yield return HostCheck.Of("user", user == 0, $"uid {user}", "run as root: containers of other users are not supported yet");
        yield return Directory("run-directory", paths.RunDirectory, CaissonPaths.RunDirectoryVariable);
        yield return Directory("data-directory", paths.DataDirectory, CaissonPaths.DataDirectoryVariable);
        yield return Leftovers(paths);
    }

    private static HostCheck Directory(string name, string path, string variable)
    {
        var nearest = path;
        while (!System.IO.Directory.Exists(nearest) && nearest.Length > 1)
        {
            nearest = Path.GetDirectoryName(nearest) ?? "/";
        }

        var found = nearest == path ? path : $"{path} does not exist yet";
        return KernelProbe.IsWritable(nearest)
            ? new HostCheck(name, CheckStatus.Ok, found)
            : new HostCheck(name, CheckStatus.Fail, $"{nearest} is not writable", $"run as root, or point {variable} to a directory of your own");
    }

    private static HostCheck Leftovers(CaissonPaths paths)
    {
        var count = CleanUp.CountLeftovers(paths);
        return HostCheck.Of(
            "leftovers", count == 0, count == 0 ? "none" : $"{count} directories of hosts that are gone", "undo them: caisson-host clean", CheckStatus.Warn);
    }
}
