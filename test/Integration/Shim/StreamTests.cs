using System.Text;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc;

namespace Caisson.IntegrationTests.Shim;

/// <summary>Streams through FIFOs, as containerd's clients make them.</summary>
public sealed class StreamTests : ScriptedShimTest
{
    [RootFact(Needs)]
    public async Task A_client_that_leaves_does_no_harm_and_another_takes_over()
    {
        var streams = await MakeStreamsAsync("input", "output");
        await CreateAndStartAsync("box", streams, isTerminal: false, "/bin/sh", "-c", "while read line; do echo got $line; done; echo end");
        await using (var first = new Client(streams))
        {
            await first.WriteAsync("one\n");
            Assert.Equal("got one", await first.ReadLineAsync());
        }

        // Nobody is there: the input does not end, the output is kept.
        await using (var second = new Client(streams))
        {
            await second.WriteAsync("two\n");
            Assert.Equal("got two", await second.ReadLineAsync());
            second.EndInput();
            _ = await Shim.CloseIOAsync(new CloseIORequest { Id = "box", Stdin = true }, Soon);
            Assert.Equal("end", await second.ReadLineAsync());
        }

        Assert.Equal(0u, (await Shim.WaitAsync(new WaitRequest { Id = "box" }, Soon)).ExitStatus);
        await RemoveAsync("box");
    }

    [RootFact(Needs)]
    public async Task An_input_that_was_closed_before_the_start_ends()
    {
        var streams = await MakeStreamsAsync("input", "output");
        Containerd.MakeBundle("box", "/bin/cat");
        _ = await Shim.CreateAsync(Request("box", streams, isTerminal: false), Soon);
        await using var client = new Client(streams);
        await client.WriteAsync("early\n");
        client.EndInput();
        _ = await Shim.CloseIOAsync(new CloseIORequest { Id = "box", Stdin = true }, Soon);

        _ = await Shim.StartAsync(new StartRequest { Id = "box" }, Soon);

        Assert.Equal("early", await client.ReadLineAsync());
        Assert.Equal(0u, (await Shim.WaitAsync(new WaitRequest { Id = "box" }, Soon)).ExitStatus);
        await RemoveAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_terminal_has_the_size_that_was_asked_for_and_loses_no_line()
    {
        const int Lines = 200_000;
        var streams = await MakeStreamsAsync("input", "output");
        await CreateAndStartAsync("box", streams, isTerminal: true, "/bin/sh", "-c", $"read go; stty size; seq 1 {Lines}; exit 4");
        await using var client = new Client(streams);
        _ = await Shim.ResizePtyAsync(new ResizePtyRequest { Id = "box", Width = 132, Height = 43 }, Soon);
        await client.WriteAsync("\n");

        // The terminal's echo of our line, then the size.
        Assert.Equal("", (await client.ReadLineAsync()).TrimEnd('\r'));
        Assert.Equal("43 132", (await client.ReadLineAsync()).TrimEnd('\r'));
        for (var number = 1; number <= Lines; number++)
        {
            Assert.Equal($"{number}", (await client.ReadLineAsync()).TrimEnd('\r'));
        }

        Assert.Equal(4u, (await Shim.WaitAsync(new WaitRequest { Id = "box" }, Soon)).ExitStatus);
        await RemoveAsync("box");
    }

    [RootFact(Needs)]
    public async Task What_a_program_wrote_before_it_ended_waits_for_a_late_reader_until_it_is_deleted()
    {
        const int Bytes = 3_000_000;
        var streams = await MakeStreamsAsync("input", "output");
        await CreateAndStartAsync("box", streams, isTerminal: false, "/bin/sh", "-c", $"head -c 100 /dev/zero; head -c {Bytes} /dev/zero");

        // More than the pipe and the FIFO hold, so the program waits until somebody reads; then everybody goes for longer than an exit is held back.
        await using (var first = OpenOutput())
        {
            await first.ReadExactlyAsync(new byte[Bytes - 1_800_000]).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(0u, (await Shim.WaitAsync(new WaitRequest { Id = "box" }, Soon)).ExitStatus);
        }

        await using (var second = OpenOutput())
        {
            var rest = new MemoryStream();
            await second.CopyToAsync(rest).WaitAsync(TimeSpan.FromSeconds(30));
            Assert.Equal(1_800_100, rest.Length);
        }

        _ = await Shim.DeleteAsync(new DeleteRequest { Id = "box" }, Soon);

        FileStream OpenOutput() => new(streams.Output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
    }

    [RootTheory(Needs)]
    [InlineData("")]
    [InlineData("said quickly")]
    public async Task A_reader_that_opens_when_the_program_has_long_ended_gets_all_and_the_end(string text)
    {
        var streams = await MakeStreamsAsync("input", "output");
        await CreateAndStartAsync("box", streams, isTerminal: false, "/bin/sh", "-c", $"printf '{text}'");
        Assert.Equal(0u, (await Shim.WaitAsync(new WaitRequest { Id = "box" }, Soon)).ExitStatus);

        // As containerd's clients open it: the open waits for a writer.
        var reading = Task.Run(() => File.ReadAllText(streams.Output));

        Assert.Equal(text, await reading.WaitAsync(TimeSpan.FromSeconds(30)));
        _ = await Shim.DeleteAsync(new DeleteRequest { Id = "box" }, Soon);
    }

    [RootFact(Needs)]
    public async Task An_exit_is_told_when_a_slow_reader_has_everything()
    {
        const int Bytes = 900_000;
        const int Share = 50_000;
        var streams = await MakeStreamsAsync("input", "output");
        await using var output = new FileStream(streams.Output, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var taken = 0;
        var reading = Task.Run(async () =>
        {
            // Less than the FIFO holds, so nothing but the reader holds the exit back.
            for (var share = new byte[Share]; taken < Bytes; await Task.Delay(5))
            {
                taken += await output.ReadAsync(share);
            }
        });
        await CreateAndStartAsync("box", streams, isTerminal: false, "/bin/sh", "-c", $"head -c {Bytes} /dev/zero");

        Assert.Equal(0u, (await Shim.WaitAsync(new WaitRequest { Id = "box" }, Soon)).ExitStatus);
        Assert.InRange(Volatile.Read(ref taken), Bytes - Share, Bytes);
        await reading;
        await RemoveAsync("box");
    }

    [RootFact(Needs)]
    public async Task Output_that_nobody_read_before_the_deletion_is_given_up_and_told()
    {
        var streams = await MakeStreamsAsync("input", "output");
        await CreateAndStartAsync("box", streams, isTerminal: false, "/bin/sh", "-c", "head -c 1900000 /dev/zero");

        // The exit is told though the FIFO is full and nobody reads.
        Assert.Equal(0u, (await Shim.WaitAsync(new WaitRequest { Id = "box" }, Soon)).ExitStatus);
        _ = await Shim.DeleteAsync(new DeleteRequest { Id = "box" }, Soon);

        await Containerd.WaitForLogAsync("first", $"output to {streams.Output} ended by an error after");
    }

    [RootFact(Needs)]
    public async Task A_logging_program_that_ends_before_it_is_ready_fails_the_create()
    {
        Containerd.MakeBundle("box", "/bin/true");
        var request = Request("box", ("", "binary-v2:///bin/true"), isTerminal: false);

        var refusal = await Assert.ThrowsAsync<TtrpcStatusException>(() => Shim.CreateAsync(request, Soon));

        Assert.Contains("ended before it was ready", refusal.Message, StringComparison.Ordinal);
    }

    private async Task CreateAndStartAsync(string id, (string Input, string Output) streams, bool isTerminal, params string[] arguments)
    {
        Containerd.MakeBundle(id, arguments);
        _ = await Shim.CreateAsync(Request(id, streams, isTerminal), Soon);
        _ = await Shim.StartAsync(new StartRequest { Id = id }, Soon);
    }

    private CreateTaskRequest Request(string id, (string Input, string Output) streams, bool isTerminal) =>
        new() { Id = id, Bundle = Containerd.BundleOf(id), Stdin = streams.Input, Stdout = streams.Output, Terminal = isTerminal };

    private async Task<(string Input, string Output)> MakeStreamsAsync(params string[] names)
    {
        var paths = names.Select(name => Path.Combine(Containerd.BundleOf("first"), name)).ToArray();
        var made = await ProgramResult.RunAsync("/usr/bin/mkfifo", [], paths);
        Assert.True(made.ExitCode == 0, made.Error);
        return (paths[0], paths[1]);
    }

    /// <summary>A client's ends of the FIFOs. The shim holds the other ones already, so opening does not wait.</summary>
    private sealed class Client((string Input, string Output) streams) : IAsyncDisposable
    {
        private readonly FileStream _input = new(streams.Input, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        private readonly StreamReader _output = new(new FileStream(streams.Output, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), Encoding.UTF8, false, 65536);

        internal Task WriteAsync(string text) => _input.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask().WaitAsync(TimeSpan.FromSeconds(30));

        internal async Task<string> ReadLineAsync() => await _output.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30)) ?? throw new InvalidOperationException("the output ended");

        internal void EndInput() => _input.Dispose();

        public async ValueTask DisposeAsync()
        {
            await _input.DisposeAsync();
            _output.Dispose();
        }
    }
}
