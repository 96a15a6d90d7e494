using System.Globalization;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Processes;

namespace Caisson.NativeTests;

/// <summary>The launcher's other tests, on a kernel that lacks calls which not every kernel from 5.10 on has.</summary>
internal static class OldKernelTests
{
    internal static IReadOnlyList<NativeTest> All { get; } =
    [
        // Linux 5.12.
        new("OldKernel.Containers_do_without_mount_setattr", () => PassesWithout("mount_setattr", "Launcher.")),
        new("OldKernel.Attacks_fail_without_mount_setattr", () => PassesWithout("mount_setattr", "LauncherSecurity.")),
    ];

    // In a process of its own: a filter stays.
    private static void PassesWithout(string call, string tests)
    {
        if (CurrentProcess.EffectiveUserId != 0)
        {
            throw new SkipException("needs root");
        }

        var file = Path.GetTempFileName();
        try
        {
            var code = Run(file, "--without", call, tests);
            var lines = File.ReadAllLines(file);
            var isPassed = code == 0 && lines is [.., var last] && last.Split(' ') is [var passed, "passed,", "0", "failed,", ..] && int.Parse(passed, CultureInfo.InvariantCulture) > 0;
            Check.True(isPassed, string.Join('\n', lines.Where(static line => !line.StartsWith("ok ", StringComparison.Ordinal))));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static int Run(string outputPath, params string[] arguments)
    {
        using var output = File.OpenHandle(outputPath, FileMode.Open, FileAccess.Write);
        using var child = SpawnedProcess.Start(new SpawnRequest { Path = "/proc/self/exe", Arguments = arguments, Output = output, Error = output });
        using var loop = new EventLoop();
        return loop.Run(async own =>
        {
            await own.WaitReadableAsync(child.PidFd, CancellationToken.None);
            return child.Reap();
        });
    }
}
