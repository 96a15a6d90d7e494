namespace Caisson.Bench.Scenarios;

/// <summary>runc and crun as whole processes. crun 1.8 refuses a hybrid host whose v2 side has controllers, so that side is hidden from both.</summary>
internal static class Runtimes
{
    public static readonly string[] Names = ["runc", "crun"];

    private const string Unified = "/sys/fs/cgroup/unified";

    /// <summary>The beginning of a command that times a runtime.</summary>
    public static string[] Repeat(Workbench bench, int count, int idleMilliseconds) =>
    [
        bench.Tool("repeat"), .. Directory.Exists(Unified) ? (string[])["--hide", Unified] : [], $"{count}", $"{idleMilliseconds}",
    ];

    /// <summary>The beginning of a runtime's own command.</summary>
    public static string[] Of(Workbench bench, string runtime) => [runtime, "--root", bench.StateOf(runtime)];
}
