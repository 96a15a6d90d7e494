using System.Globalization;
using System.Text;
using Caisson.Platform.Linux.Files;

namespace Caisson.Shim.Bootstrap;

/// <summary>Makes a shim a little likelier than containerd to be killed when the machine has no memory left: containerd can clean up after a shim.</summary>
internal static class OomScore
{
    private const int Greatest = 1000;

    /// <summary>Gives a process the badness adjustment of our own parent, and one more.</summary>
    /// <exception cref="IOException">The kernel refuses it.</exception>
    public static void RaiseAboveParent(int processId)
    {
        var score = Math.Min(Greatest, Read(ParentProcessId()) + 1);
        PlainFile.WriteControl(PathOf(processId), Encoding.ASCII.GetBytes(score.ToString(CultureInfo.InvariantCulture)));
    }

    private static int Read(int processId) =>
        int.Parse(Encoding.ASCII.GetString(PlainFile.TryRead(PathOf(processId), 64) ?? "0"u8.ToArray()).Trim(), CultureInfo.InvariantCulture);

    private static string PathOf(int processId) => string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/oom_score_adj");

    /// <summary>Field 4 of <c>/proc/self/stat</c>; the name before it is in brackets and may hold anything.</summary>
    private static int ParentProcessId()
    {
        var stat = Encoding.UTF8.GetString(PlainFile.TryRead("/proc/self/stat", 4096) ?? []);
        return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
