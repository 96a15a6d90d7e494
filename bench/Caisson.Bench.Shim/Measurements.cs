using System.Diagnostics;
using System.Globalization;
using System.Text;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.Bench.Shim;

/// <summary>What can be asked for; each prints one number a line.</summary>
internal static class Measurements
{
    private const int IdleMilliseconds = 200;

    /// <summary>Idle is what is asked for: both kinds of shim give memory back some time after their last work.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);

    /// <summary>One step of lives one after another.</summary>
    public static async Task StepAsync(PlayedContainerd containerd, int count, string step)
    {
        for (var turn = 0; turn <= count; turn++)
        {
            var life = await LiveAsync(containerd);
            if (turn > 0)
            {
                Print(life.Microseconds(step));
            }
        }
    }

    /// <summary>What one life in a hundred takes at least.</summary>
    public static async Task PercentileAsync(PlayedContainerd containerd, int count)
    {
        var totals = new List<double>();
        for (var turn = 0; turn < count; turn++)
        {
            totals.Add((await LiveAsync(containerd)).Microseconds("total"));
        }

        totals.Sort();
        Print(totals[(int)(count * 0.99)]);
    }

    /// <summary>The starts of the last ten of many containers that go on.</summary>
    public static async Task GrowingAsync(PlayedContainerd containerd, int count)
    {
        var lives = new List<ShimLife>();
        for (var turn = 0; turn < count; turn++)
        {
            lives.Add((await SleepAsync(containerd)).Life);
            if (turn >= count - 10)
            {
                Print(lives[^1].Microseconds("total"));
            }
        }

        await EndAllAsync(lives);
    }

    /// <summary>What a shim holds after many execs.</summary>
    public static async Task WornAsync(PlayedContainerd containerd, int count)
    {
        var (id, life) = await SleepAsync(containerd);
        for (var turn = 0; turn < count; turn++)
        {
            _ = await ExecOnceAsync(life, id, turn);
        }

        await Task.Delay(Settling);
        Print(ReadShare(life.ShimProcess));
        await EndAllAsync([life]);
    }

    /// <summary>Lives at once, from the first command to the last one's end.</summary>
    public static async Task TogetherAsync(PlayedContainerd containerd, int count)
    {
        _ = await LiveAsync(containerd);
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => LiveAsync(containerd))));
        Print(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
    }

    /// <summary>Execs of <c>/bin/true</c>, from the first call to the seen exit.</summary>
    public static async Task ExecAsync(PlayedContainerd containerd, int count)
    {
        var (id, life) = await SleepAsync(containerd);
        for (var turn = 0; turn <= count; turn++)
        {
            await Task.Delay(IdleMilliseconds);
            var took = await ExecOnceAsync(life, id, turn);
            if (turn > 0)
            {
                Print(took.TotalMicroseconds);
            }
        }

        await EndAllAsync([life]);
    }

    /// <summary>Many containers that sleep: what their shims hold, or how long they take to die.</summary>
    public static async Task CrowdAsync(PlayedContainerd containerd, int count, bool isKill)
    {
        var lives = new List<ShimLife>();
        for (var turn = 0; turn < count; turn++)
        {
            lives.Add((await SleepAsync(containerd)).Life);
        }

        if (!isKill)
        {
            await Task.Delay(Settling);
            Print(lives.Sum(static life => ReadShare(life.ShimProcess)));
        }

        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(lives.Select(static life => life.KillAsync()));
        await Task.WhenAll(lives.Select(static life => life.WaitAsync()));
        if (isKill)
        {
            Print(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        }

        await EndAllAsync(lives, areKilled: true);
    }

    private static async Task EndAllAsync(IReadOnlyList<ShimLife> lives, bool areKilled = false)
    {
        foreach (var life in lives)
        {
            if (!areKilled)
            {
                await life.KillAsync();
            }

            await life.EndAsync();
            await life.DisposeAsync();
        }
    }

    private static async Task<TimeSpan> ExecOnceAsync(ShimLife life, string id, int number)
    {
        var spec = new Any
        {
            TypeUrl = "types.containerd.io/opencontainers/runtime-spec/1/Process",
            Value = Encoding.UTF8.GetBytes("""{"args":["/bin/true"],"cwd":"/","env":["PATH=/bin"],"user":{"uid":0,"gid":0}}"""),
        };
        var exec = string.Create(CultureInfo.InvariantCulture, $"e{number}");
        var began = Stopwatch.GetTimestamp();
        _ = await life.Task.ExecAsync(new ExecProcessRequest { Id = id, ExecId = exec, Spec = spec });
        var end = life.Task.WaitAsync(new WaitRequest { Id = id, ExecId = exec });
        _ = await life.Task.StartAsync(new StartRequest { Id = id, ExecId = exec });
        _ = await end;
        var took = Stopwatch.GetElapsedTime(began);
        _ = await life.Task.DeleteAsync(new DeleteRequest { Id = id, ExecId = exec });
        return took;
    }

    private static async Task<ShimLife> LiveAsync(PlayedContainerd containerd)
    {
        await using var life = new ShimLife(containerd, containerd.MakeBundle("/bin/true"));
        await life.StartAsync();
        await life.EndAsync();
        return life;
    }

    private static async Task<(string Id, ShimLife Life)> SleepAsync(PlayedContainerd containerd)
    {
        var id = containerd.MakeBundle("/bin/sleep", "1000");
        var life = new ShimLife(containerd, id);
        await life.StartAsync();
        return (id, life);
    }

    private static double ReadShare(int processId) =>
        File.ReadLines($"/proc/{processId}/smaps_rollup").Where(static line => line.StartsWith("Pss:", StringComparison.Ordinal))
            .Sum(static line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));

    internal static void Print(double number) => Console.Out.WriteLine(number.ToString("F0", CultureInfo.InvariantCulture));
}
