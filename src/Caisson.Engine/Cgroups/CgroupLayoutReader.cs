using System.Text;
using Caisson.Platform.Linux.Files;

namespace Caisson.Engine.Cgroups;

/// <summary>Reads the layout of the host we run on.</summary>
internal static class CgroupLayoutReader
{
    private const int MaximumInBytes = 16 << 20;

    /// <summary>Reads it now; it does not change while a host is up.</summary>
    /// <exception cref="CgroupException">No hierarchy is mounted.</exception>
    /// <exception cref="IOException"><c>/proc</c> cannot be read.</exception>
    public static CgroupLayout Read() =>
        CgroupLayoutParser.Parse(ReadText("/proc/self/mountinfo") ?? "", ReadText("/proc/self/cgroup") ?? "", path => ReadText(path + "/cgroup.controllers"));

    private static string? ReadText(string path) => PlainFile.TryRead(path, MaximumInBytes) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
