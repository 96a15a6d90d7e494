using System.Security.Cryptography;
using System.Text;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Systems;

public sealed class ProcessStreamTests : LocalServiceTest
{
    private const long Gibibyte = 1L << 30;

    [RootFact(Needs)]
    public async Task Many_short_processes_lose_no_byte()
    {
        const int Lanes = 4;
        var perLane = (IsFullLength ? 10_000 : 1_000) / Lanes;
        await using var system = await StartAsync("storm");

        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(lane => RunLaneAsync(lane * perLane)));

        async Task RunLaneAsync(int first)
        {
            for (var number = first; number < first + perLane; number++)
            {
                await using var process = await ExecAsync(system, "/bin/sh", "-c", $"echo {number}; echo error {number} >&2; exit {number % 200}");
                var error = ReadAllAsync(process.StandardError);
                Assert.Equal($"{number}\n", Encoding.ASCII.GetString(await ReadAllAsync(process.StandardOutput)));
                Assert.Equal($"error {number}\n", Encoding.ASCII.GetString(await error));
                Assert.Equal(number % 200, (await process.WaitAsync().WaitAsync(Deadline)).Code);
            }
        }
    }

    [RootFact(Needs)]
    public async Task A_gibibyte_comes_out_whole()
    {
        await using var system = await StartAsync("out");

        // A stream whose every block differs, from a generator that both sides have.
        await using var process = await ExecAsync(system, "/bin/sh", "-c", $"yes 0123456789abcde | head -c {Gibibyte}");
        var (hash, length) = await HashAsync(process.StandardOutput!);

        Assert.Equal(Gibibyte, length);
        Assert.Equal(HashOfPattern(), hash);
        Assert.Equal(0, (await process.WaitAsync().WaitAsync(Deadline)).Code);
    }

    [RootFact(Needs)]
    public async Task A_gibibyte_goes_in_whole()
    {
        await using var system = await StartAsync("in");
        await using var process = await ExecAsync(system, "/bin/busybox", "sha256sum");
        var block = Pattern();

        for (var written = 0L; written < Gibibyte; written += block.Length)
        {
            await process.StandardInput!.WriteAsync(block).AsTask().WaitAsync(Deadline);
        }

        await process.CloseStdinAsync().WaitAsync(Deadline);
        Assert.StartsWith(HashOfPattern(), Encoding.ASCII.GetString(await ReadAllAsync(process.StandardOutput)), StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task Binary_data_passes_unchanged_both_ways()
    {
        var data = new byte[3_000_001];
        new Random(7).NextBytes(data);
        await using var system = await StartAsync("binary");
        await using var process = await ExecAsync(system, "/bin/cat");

        var output = ReadAllAsync(process.StandardOutput);
        await process.StandardInput!.WriteAsync(data).AsTask().WaitAsync(Deadline);
        await process.CloseStdinAsync().WaitAsync(Deadline);

        Assert.Equal(data, await output);
    }

    [RootFact(Needs)]
    public async Task A_slow_reader_holds_up_the_writer_and_nobody_else()
    {
        await using var system = await StartAsync("slow");
        await using var slow = await ExecAsync(system, "/bin/sh", "-c", "yes | head -c 2000000; echo written >&2");
        var written = ReadAllAsync(slow.StandardError);

        // A pipe holds 64 KiB: with nobody reading, the writer stands still while others run.
        await using var other = await ExecAsync(system, "/bin/echo", "quick");
        Assert.Equal("quick\n"u8.ToArray(), await ReadAllAsync(other.StandardOutput));
        Assert.False(written.IsCompleted);
        Assert.False(slow.TryGetExit(out _));

        var total = 0L;
        var buffer = new byte[1000];
        while (await slow.StandardOutput!.ReadAsync(buffer).AsTask().WaitAsync(Deadline) is var count and > 0)
        {
            total += count;
        }

        Assert.Equal(2_000_000, total);
        Assert.Equal(0, (await slow.WaitAsync().WaitAsync(Deadline)).Code);
    }

    [RootFact(Needs)]
    public async Task A_grandchild_that_holds_the_pipe_does_not_delay_the_exit()
    {
        await using var system = await StartAsync("grandchild");
        await using var process = await ExecAsync(system, "/bin/sh", "-c", "sleep 1000 & echo parent; exit 6");

        var exit = await process.WaitAsync().WaitAsync(Deadline);
        var read = ReadAllAsync(process.StandardOutput);
        Assert.Equal(6, exit.Code);
        Assert.False(read.IsCompleted);

        await system.TerminateAsync().WaitAsync(Deadline);
        Assert.Equal("parent\n"u8.ToArray(), await read);
    }

    [RootFact(Needs)]
    public async Task Output_that_nobody_read_before_the_exit_is_still_there()
    {
        await using var system = await StartAsync("late");
        await using var process = await ExecAsync(system, "/bin/sh", "-c", "yes | head -c 60000");

        _ = await process.WaitAsync().WaitAsync(Deadline);

        Assert.Equal(60000, (await ReadAllAsync(process.StandardOutput)).Length);
    }

    private static byte[] Pattern() => Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcde\n", 1 << 16)));

    private static string HashOfPattern()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = Pattern();
        for (var length = 0L; length < Gibibyte; length += block.Length)
        {
            hash.AppendData(block);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static async Task<(string Hash, long Length)> HashAsync(Stream stream)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        var length = 0L;
        while (await stream.ReadAsync(buffer).AsTask().WaitAsync(Deadline) is var count and > 0)
        {
            hash.AppendData(buffer, 0, count);
            length += count;
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), length);
    }
}
