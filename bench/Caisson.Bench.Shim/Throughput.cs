using System.Diagnostics;
using System.Globalization;

namespace Caisson.Bench.Shim;

/// <summary>How fast bytes come out of a container, from its start to the end of its FIFO. The reader does nothing but read, and count.</summary>
internal static class Throughput
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Zeros by <c>dd</c>.</summary>
    public static Task OfPipeAsync(PlayedContainerd containerd, int mebibytes) =>
        MeasureAsync(containerd, isTerminal: false, ["/bin/dd", "if=/dev/zero", "bs=1M", string.Create(CultureInfo.InvariantCulture, $"count={mebibytes}")], (bytes, _) => bytes == (long)mebibytes << 20);

    /// <summary>Numbers by <c>seq</c>.</summary>
    public static Task OfTerminalAsync(PlayedContainerd containerd, int lines) =>
        MeasureAsync(containerd, isTerminal: true, ["/bin/seq", lines.ToString(CultureInfo.InvariantCulture)], (_, seen) => seen == lines);

    private static async Task MeasureAsync(PlayedContainerd containerd, bool isTerminal, string[] program, Func<long, long, bool> isWhole)
    {
        var id = containerd.MakeBundle(isTerminal, program);
        var output = containerd.MakeFifo(id, "out");
        await using var life = new ShimLife(containerd, id);
        var error = isTerminal ? "" : containerd.MakeFifo(id, "err");
        var reader = Task.Run(() => Drain(output));
        var errorReader = isTerminal ? Task.CompletedTask : Task.Run(() => Drain(error));
        var began = Stopwatch.GetTimestamp();
        await life.StartAsync(output, error);
        var (bytes, lines) = await reader;
        Measurements.Print(Stopwatch.GetElapsedTime(began).TotalMicroseconds);
        await errorReader;
        await life.EndAsync();
        if (!isWhole(bytes, lines))
        {
            throw new InvalidOperationException($"{bytes} bytes in {lines} lines came out of {string.Join(' ', program)}");
        }
    }

    private static (long Bytes, long Lines) Drain(string path)
    {
        using var stream = new FileStream(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite, BufferSize = 0 });
        var buffer = new byte[BufferBytes];
        long bytes = 0;
        long lines = 0;
        for (var count = stream.Read(buffer); count > 0; count = stream.Read(buffer))
        {
            bytes += count;
            lines += buffer.AsSpan(0, count).Count((byte)'\n');
        }

        return (bytes, lines);
    }
}
