using System.Diagnostics;
using System.Text;
using Caisson.Engine.Processes;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Events;
using Microsoft.Win32.SafeHandles;

namespace Caisson.UnitTests.Engine.Processes;

/// <summary>Real FIFOs, and readers that open them as containerd's clients do: the open waits for a writer.</summary>
public sealed class OutputFifoTests : IDisposable
{
    private static readonly TimeSpan MustHappen = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("caisson-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("what a short program said\n")]
    public void A_reader_that_comes_when_all_is_written_gets_it_and_the_end(string text) => Run(async loop =>
    {
        var (path, writer, fifo) = Open();
        await WriteAndCloseAsync(writer, text);
        var awaiting = fifo.AwaitReaderAsync(loop.Time);

        Assert.Equal(text, await ReadToEndAsync(path));
        await awaiting;

        Assert.Equal(0, fifo.Unread);
        fifo.Dispose();
    });

    [Fact]
    public void A_reader_that_is_there_before_meets_the_end_once() => Run(async loop =>
    {
        var (path, writer, fifo) = Open();
        var reading = ReadToEndAsync(path);
        await WriteAndCloseAsync(writer, "early");
        Assert.False(reading.IsCompleted);
        await fifo.AwaitReaderAsync(loop.Time);

        Assert.Equal("early", await reading);
        fifo.Dispose();
    });

    [Fact]
    public void What_a_reader_leaves_is_kept_for_the_next() => Run(async loop =>
    {
        var (path, writer, fifo) = Open();
        await WriteAndCloseAsync(writer, "one two");
        var awaiting = fifo.AwaitReaderAsync(loop.Time);
        await using (var first = await Task.Run(() => OpenToRead(path)))
        {
            await first.ReadExactlyAsync(new byte[4]);
            await awaiting;
        }

        Assert.Equal(3, fifo.Unread);
        using (var second = new StreamReader(OpenToRead(path, FileAccess.ReadWrite)))
        {
            var rest = new char[3];
            Assert.Equal(3, await second.ReadAsync(rest));
            Assert.Equal("two", new string(rest));
        }

        fifo.Dispose();
    });

    [Fact]
    public void Letting_go_ends_the_wait_for_a_reader() => Run(async loop =>
    {
        var (path, writer, fifo) = Open();
        await WriteAndCloseAsync(writer, "nobody reads this");
        var awaiting = fifo.AwaitReaderAsync(loop.Time);
        Assert.False(awaiting.IsCompleted);
        Assert.Equal(17, fifo.Unread);

        fifo.Dispose();
        await awaiting;

        Assert.Equal(0, fifo.Unread);
        using var left = OpenToRead(path, FileAccess.ReadWrite);
        Assert.Equal(0, Pipes.CountReadable(left.SafeFileHandle));
    });

    private (string Path, SafeFileHandle Writer, OutputFifo Fifo) Open()
    {
        var path = Path.Combine(_folder, "output");
        using (var mkfifo = Process.Start("/usr/bin/mkfifo", path))
        {
            mkfifo.WaitForExit();
            Assert.Equal(0, mkfifo.ExitCode);
        }

        using var both = EndpointFiles.Open(path, FileAccess.ReadWrite);
        var (writer, fifo) = OutputFifo.Open(both);
        return (path, writer, fifo);
    }

    private static async Task WriteAndCloseAsync(SafeFileHandle writer, string text)
    {
        await using var stream = new FileStream(writer, FileAccess.Write, bufferSize: 0);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
    }

    private static FileStream OpenToRead(string path, FileAccess access = FileAccess.Read) => new(path, FileMode.Open, access, FileShare.ReadWrite, bufferSize: 0);

    private static Task<string> ReadToEndAsync(string path) => Task.Run(() =>
    {
        using var reader = new StreamReader(OpenToRead(path));
        return reader.ReadToEnd();
    });

    private static void Run(Func<EventLoop, Task> scenario)
    {
        using var loop = new EventLoop();
        loop.Run(async _ =>
        {
            await scenario(loop).WaitAsync(MustHappen, loop.Time);
            return 0;
        });
    }
}
