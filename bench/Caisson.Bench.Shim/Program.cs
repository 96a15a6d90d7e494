using System.Globalization;

namespace Caisson.Bench.Shim;

/// <summary>
/// <c>caisson-bench-shim STEP COUNT SHIM BUNDLE HOME CGROUP RUNTIME</c>: lives of one container, one after another, and after a first one that does not count; prints the microseconds of one step of each, or of all
/// from <c>start</c> to <c>delete</c>'s answer (<c>total</c>). <c>exec</c>: COUNT execs in one container, each after 200 ms of nothing. <c>memory</c>: the sum of the shims' PSS in KiB, with COUNT containers that
/// sleep, each in a shim of its own. <c>kill</c>: the microseconds until COUNT of those have all ended. <c>together</c>: the microseconds of COUNT lives at once.
/// <c>percentile99</c>: of COUNT lives. <c>early</c> and <c>late</c>: the microseconds to start each of the first, or the last, ten of COUNT that go on. <c>worn</c>: the PSS in KiB of a
/// shim after COUNT execs. <c>stdout</c>: the microseconds for COUNT MiB to come out of a container's FIFO. <c>terminal</c>: the same for COUNT lines out of a terminal; all are counted.
/// </summary>
internal static class Program
{
    private const int Words = 7;

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments.Length != Words)
        {
            await Console.Error.WriteLineAsync("usage: caisson-bench-shim STEP COUNT SHIM BUNDLE HOME CGROUP RUNTIME");
            return 2;
        }

        var count = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        await using var containerd = new PlayedContainerd(arguments[2], arguments[3], arguments[4], arguments[5], arguments[6]);
        switch (arguments[0])
        {
            case "exec":
                await Measurements.ExecAsync(containerd, count);
                break;
            case "memory":
                await Measurements.CrowdAsync(containerd, count, isKill: false);
                break;
            case "kill":
                await Measurements.CrowdAsync(containerd, count, isKill: true);
                break;
            case "together":
                await Measurements.TogetherAsync(containerd, count);
                break;
            case "percentile99":
                await Measurements.PercentileAsync(containerd, count);
                break;
            case "early" or "late":
                await Measurements.GrowingAsync(containerd, count);
                break;
            case "worn":
                await Measurements.WornAsync(containerd, count);
                break;
            case "stdout":
                await Throughput.OfPipeAsync(containerd, count);
                break;
            case "terminal":
                await Throughput.OfTerminalAsync(containerd, count);
                break;
            case var step:
                await Measurements.StepAsync(containerd, count, step);
                break;
        }

        return 0;
    }
}
