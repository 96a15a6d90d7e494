using System.Globalization;
using Caisson.Engine.Containers;
using Caisson.Engine.Containers.Seccomp;
using Caisson.Platform.Linux.Events;
using Caisson.Platform.Linux.Files;

namespace Caisson.Bench.Engine;

/// <summary>
/// <c>caisson-bench-engine lifecycle[+RUNNING]|exec|statistics|growth N IDLE_MS ROOTFS WORK PROFILE</c>: one line of microseconds for each iteration; of
/// <c>growth</c> one line of KiB. <c>caisson-bench-engine filter PROFILE FILE</c> compiles the profile for the C baseline.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is ["filter", var from, var to])
        {
            File.WriteAllBytes(to, SeccompCompiler.Compile(ProbeSpec.ReadProfile(from), HostFacts.OfThisMachine.Architecture)!.Program);
            return 0;
        }

        if (arguments is not [var what, var count, var idle, var rootFileSystem, var work, var profile])
        {
            StandardOutput.WriteError(
                "usage: caisson-bench-engine lifecycle[+RUNNING]|exec|statistics|growth N IDLE_MS ROOTFS WORK PROFILE\n       caisson-bench-engine filter PROFILE FILE\n");
            return 2;
        }

        var iterations = int.Parse(count, CultureInfo.InvariantCulture);
        var pause = TimeSpan.FromMilliseconds(int.Parse(idle, CultureInfo.InvariantCulture));

        // "lifecycle+200": beside 200 running containers.
        var plus = what.IndexOf('+', StringComparison.Ordinal);
        var running = plus < 0 ? 0 : int.Parse(what.AsSpan(plus + 1), CultureInfo.InvariantCulture);
        what = plus < 0 ? what : what[..plus];
        using var loop = new EventLoop();
        return loop.Run(async own =>
        {
            await using var probe = EngineProbe.Create(own, rootFileSystem, work, ProbeSpec.ReadProfile(profile));
            switch (what)
            {
                case "lifecycle":
                    await probe.StartSleepersAsync(running);
                    await probe.RunLifecyclesAsync(iterations, pause);
                    return 0;
                case "growth":
                    return await probe.MeasureGrowthAsync(iterations) ? 0 : 1;
                case "exec":
                    await probe.RunExecsAsync(iterations, pause);
                    return 0;
                case "statistics":
                    await probe.ReadStatisticsAsync(iterations, pause);
                    return 0;
                default:
                    StandardOutput.WriteError($"caisson-bench-engine: {what} is not understood\n");
                    return 2;
            }
        });
    }
}
