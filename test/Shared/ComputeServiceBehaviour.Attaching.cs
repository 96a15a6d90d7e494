using System.Text;
using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Contracts.Errors;
using Caisson.Contracts.Logs;
using Caisson.Contracts.Oci;

namespace Caisson.Testing.Shared;

/// <summary>What is written and read by those who come later: logs, clients of hosted streams, consoles.</summary>
public abstract partial class ComputeServiceBehaviour
{
    [Fact]
    public async Task What_init_writes_is_logged_with_its_source_and_kept()
    {
        if (!HasEngine)
        {
            return;
        }

        using var log = new LogDirectory();
        var system = await CreateAsync(document => WithLog(document, log), "/bin/sh", "-c", "echo one; echo two >&2; printf three");
        await Service.StartSystemAsync(system, default).Within();

        await ReadToEndAsync(system);

        var records = log.Read();
        Assert.Equal(["one", "three"], records.Where(record => record.Source == LogSource.Output).Select(record => record.Text));
        Assert.Equal([false, true], records.Where(record => record.Source == LogSource.Output).Select(record => record.IsPartial));
        Assert.Equal(["two"], records.Where(record => record.Source == LogSource.Error).Select(record => record.Text));
    }

    [Fact]
    public async Task A_logged_process_still_gives_its_output_to_its_maker()
    {
        if (!HasEngine)
        {
            return;
        }

        using var log = new LogDirectory();
        var system = await CreateAsync(document => WithLog(document, log), "/bin/echo", "both ways");
        var init = await Service.PrepareProcessAsync(system, Outputs(new ProcessParameters()), OutputPipes, default).Within();

        await Service.StartSystemAsync(system, default).Within();

        Assert.Equal("both ways\n", await ReadTextAsync(init.Streams.Output));
        await ReadToEndAsync(system);
        Assert.Equal("both ways", Assert.Single(log.Read()).Text);
    }

    [Fact]
    public async Task Several_clients_attach_see_the_same_and_write_to_the_same_input()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync("/bin/cat");
        var init = await Service.PrepareProcessAsync(system, new ProcessParameters(), HostedStreams, default).Within();
        await Service.StartSystemAsync(system, default).Within();
        var first = await Service.AttachProcessAsync(init.Handle, AllPipes, new AttachOptions(), default).Within();
        await first.Streams.Input!.WriteAsync("from the first\n"u8.ToArray()).AsTask().Within();
        Assert.Equal("from the first\n", await ReadLineAsync(first.Streams.Output!));

        var second = await Service.AttachProcessAsync(init.Handle, AllPipes, new AttachOptions { LastLines = 1 }, default).Within();
        Assert.Equal("from the first\n", await ReadLineAsync(second.Streams.Output!));
        await first.Streams.Input.DisposeAsync();
        await second.Streams.Input!.WriteAsync("from the second\n"u8.ToArray()).AsTask().Within();

        Assert.Equal("from the second\n", await ReadLineAsync(first.Streams.Output!));
        Assert.Equal("from the second\n", await ReadLineAsync(second.Streams.Output!));
        var close = new ProcessModifyRequest { Operation = ProcessModifyOperation.CloseHandle, CloseHandle = new CloseHandle { Handle = StdioHandle.StdIn } };
        await Service.ModifyProcessAsync(init.Handle, close, default).Within();
        Assert.Equal("", await ReadTextAsync(first.Streams.Output));
        Assert.Equal("", await ReadTextAsync(second.Streams.Output));
        Assert.Equal(0, Assert.IsType<SystemNotification.Exited>((await ReadToEndAsync(system))[^1]).Exit.Code);
    }

    [Fact]
    public async Task The_end_of_an_attached_input_closes_that_of_the_process_when_asked()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync("/bin/cat");
        var init = await Service.PrepareProcessAsync(system, new ProcessParameters(), HostedStreams, default).Within();
        await Service.StartSystemAsync(system, default).Within();
        var client = await Service.AttachProcessAsync(init.Handle, AllPipes, new AttachOptions { InputEnd = InputEnd.ClosesInput }, default).Within();

        await client.Streams.Input!.WriteAsync("to the last byte"u8.ToArray()).AsTask().Within();
        await client.Streams.Input.DisposeAsync();

        Assert.Equal("to the last byte", await ReadTextAsync(client.Streams.Output));
        await ReadToEndAsync(system);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_dropped_and_holds_nobody_up()
    {
        if (!HasEngine)
        {
            return;
        }

        using var log = new LogDirectory();
        var system = await CreateAsync(document => WithLog(document, log), "/bin/sh", "-c", "head -c 20000000 /dev/zero | tr '\\0' 'x'; echo; echo done");
        var init = await Service.PrepareProcessAsync(system, new ProcessParameters(), ProcessStdio.None, default).Within();
        var dead = await Service.AttachProcessAsync(init.Handle, OutputPipes, new AttachOptions(), default).Within();
        var toldToEnd = ReadToEndAsync(system);

        await Service.StartSystemAsync(system, default).Within();

        var told = await toldToEnd.Within();
        var dropped = Assert.Single(told.OfType<SystemNotification.AttachmentDropped>());
        Assert.Equal((1UL, dead.Number), (dropped.Number.Value, dropped.Attachment));
        Assert.Equal("done", log.Read()[^1].Text);
        await dead.Streams.Output!.DisposeAsync();
    }

    [Fact]
    public async Task A_console_is_attached_to_and_outlives_its_clients()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync(WithConsole, "/bin/sh", "-c", "read line; echo got $line; read line; exit 3");
        var init = await Service.PrepareProcessAsync(system, new ProcessParameters { EmulateConsole = true }, HostedConsole, default).Within();
        var client = await Service.AttachProcessAsync(init.Handle, ConsolePipes, new AttachOptions(), default).Within();
        await Service.StartSystemAsync(system, default).Within();

        await client.Streams.Input!.WriteAsync("ping\n"u8.ToArray()).AsTask().Within();
        Assert.Equal("ping\r\n", await ReadLineAsync(client.Streams.Output!));
        Assert.Equal("got ping\r\n", await ReadLineAsync(client.Streams.Output!));
        await client.Streams.Input.DisposeAsync();
        await client.Streams.Output!.DisposeAsync();
        var size = new ProcessModifyRequest { Operation = ProcessModifyOperation.ConsoleSize, ConsoleSize = new ConsoleSize { Height = 40, Width = 100 } };
        await Service.ModifyProcessAsync(init.Handle, size, default).Within();
        var again = await Service.AttachProcessAsync(init.Handle, ConsolePipes, new AttachOptions(), default).Within();
        await again.Streams.Input!.WriteAsync("over\n"u8.ToArray()).AsTask().Within();

        Assert.Equal(3, Assert.IsType<SystemNotification.Exited>((await ReadToEndAsync(system))[^1]).Exit.Code);
        await again.Streams.Input.DisposeAsync();
        await again.Streams.Output!.DisposeAsync();
    }

    [Fact]
    public async Task A_process_with_streams_of_its_own_cannot_be_attached_to()
    {
        if (!HasEngine)
        {
            return;
        }

        var system = await CreateAsync("/bin/sleep", "1000");
        var init = await Service.PrepareProcessAsync(system, Outputs(new ProcessParameters()), OutputPipes, default).Within();
        await Service.StartSystemAsync(system, default).Within();

        var refusal = await Assert.ThrowsAsync<ComputeOperationException>(
            () => Service.AttachProcessAsync(init.Handle, OutputPipes, new AttachOptions(), default).Within());

        Assert.Equal(ErrorCode.NotSupported, refusal.Code);
        await init.Streams.Output!.DisposeAsync();
    }

    private static ProcessStdio HostedStreams { get; } = new(new StdioEndpoint.Hosted(), new StdioEndpoint.Hosted(), new StdioEndpoint.Hosted());

    private static ProcessStdio HostedConsole { get; } = new(new StdioEndpoint.Hosted(), new StdioEndpoint.Hosted(), new StdioEndpoint.None());

    private static ProcessStdio AllPipes { get; } = new(new StdioEndpoint.Pipe(), new StdioEndpoint.Pipe(), new StdioEndpoint.None());

    private static ProcessStdio ConsolePipes => AllPipes;

    private static ComputeSystemDocument WithLog(ComputeSystemDocument document, LogDirectory log) =>
        document with { HostedSystem = document.HostedSystem! with { Log = new ContainerLog { Directory = log.Path } } };

    private static ComputeSystemDocument WithConsole(ComputeSystemDocument document)
    {
        var spec = document.HostedSystem!.OciSpecification!;
        var mounts = new[]
        {
            new Mount { Destination = "/dev", Type = "tmpfs", Source = "tmpfs", Options = ["nosuid", "mode=755"] },
            new Mount { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["newinstance", "ptmxmode=0666", "mode=0620"] },
        };
        return document with { HostedSystem = document.HostedSystem with { OciSpecification = spec with { Mounts = [.. spec.Mounts ?? [], .. mounts] } } };
    }

    private static async Task<string> ReadLineAsync(Stream stream)
    {
        var line = new List<byte>();
        var one = new byte[1];
        while (await stream.ReadAsync(one).AsTask().Within() == 1)
        {
            line.Add(one[0]);
            if (one[0] == '\n')
            {
                break;
            }
        }

        return Encoding.UTF8.GetString([.. line]);
    }
}
