using System.Net.Sockets;
using System.Text;
using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Caisson.IntegrationTests.Runtime;

/// <summary>Terminals that go to a socket, and the table of processes.</summary>
public sealed class RuntimeConsoleTests : RuntimeTest
{
    private const Requirement NeedsRunc = Needs | Requirement.Runc;

    [RootFact(Needs)]
    public async Task Create_sends_the_terminal_to_the_socket()
    {
        using var io = new PoolIo();
        using var listener = Listen();
        Write(Terminal(SpecOf("box", "/bin/sh", "-c", "busybox tty; busybox stty size; read word; echo got $word; ls -l /dev/console /proc/self/fd/0")));

        Assert.Equal(new ProgramResult(0, "", ""), await LeavingAsync("create", "--bundle", Bundle, "--console-socket", SocketPath, "box"));
        var (name, master) = await TakeAsync(listener, io);
        using var reading = master;
        Assert.Equal(new ProgramResult(0, "", ""), await RuntimeAsync("start", "box"));
        await using (var writer = new FileStream(new SafeFileHandle(master.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, 0))
        {
            writer.Write("word\n"u8);
        }

        var output = await ReadAsync(io, master);

        Assert.Equal("/dev/ptmx", name);
        Assert.Contains("/dev/pts/0\r\n33 77\r\n", output.Replace("word\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("got word\r\n", output, StringComparison.Ordinal);
        await AwaitStatusAsync("box", "stopped");
        Assert.Equal(0, (await RuntimeAsync("delete", "box")).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_detached_exec_sends_its_own()
    {
        using var io = new PoolIo();
        using var listener = Listen();
        await StartAsync("box");

        Assert.Equal(0, (await LeavingAsync("exec", "--tty", "--detach", "--console-socket", SocketPath, "box", "busybox", "tty")).ExitCode);
        var (_, master) = await TakeAsync(listener, io);
        using var reading = master;

        Assert.Equal("/dev/pts/0\r\n", await ReadAsync(io, master));
        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
    }

    [RootTheory(Needs)]
    [InlineData(true, false, "cannot allocate tty if runtime will detach without setting console socket")]
    [InlineData(false, true, "cannot use console socket if the container has no terminal")]
    [InlineData(true, true, "No such file or directory")]
    public async Task A_terminal_and_a_socket_go_together_and_somebody_listens(bool hasTerminal, bool hasSocket, string text)
    {
        var spec = SpecOf("box", "/bin/true");
        Write(hasTerminal ? Terminal(spec) : spec);

        var result = await LeavingAsync(["create", "--bundle", Bundle, .. hasSocket ? ["--console-socket", SocketPath] : Array.Empty<string>(), "box"]);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
        Assert.Equal(1, (await RuntimeAsync("state", "box")).ExitCode);
    }

    [RootTheory(NeedsRunc)]
    [InlineData("")]
    [InlineData("-o pid,comm,args")]
    [InlineData("aux")]
    public async Task The_table_of_processes_is_that_of_runc(string options)
    {
        var runc = Executables.FindOnPath("runc")!;
        string[] more = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        await StartAsync("box");
        var ours = await RuntimeAsync(["ps", "box", .. more]);
        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
        string[] theirState = ["--root", StatePath + "-runc"];
        Assert.Equal(0, (await Machine.RunAsync("/bin/sh", ["-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "sh", runc, .. theirState, "run", "--detach", "--bundle", Bundle, "box"])).ExitCode);
        var theirs = await Machine.RunAsync(runc, [.. theirState, "ps", "box", .. more]);
        Assert.Equal(0, (await Machine.RunAsync(runc, [.. theirState, "delete", "--force", "box"])).ExitCode);

        Assert.Equal((0, ""), (ours.ExitCode, ours.Error));
        Assert.Equal(Shape(theirs.Output), Shape(ours.Output));
    }

    [RootTheory(Needs)]
    [InlineData("invalid format option", "ps", "--format", "xml", "box")]
    [InlineData("couldn't find PID field", "ps", "box", "-o", "comm")]
    [InlineData("failed", "ps", "box", "--no-such-option")]
    [InlineData("does not exist", "ps", "other")]
    public async Task A_table_that_cannot_be_made_is_refused(string text, params string[] arguments)
    {
        await StartAsync("box");

        var result = await RuntimeAsync(arguments);

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains(text, result.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await RuntimeAsync("delete", "--force", "box")).ExitCode);
    }

    private string SocketPath => Path.Combine(Machine.Root, "console");

    private static Spec Terminal(Spec spec) => spec with { Process = spec.Process! with { IsTerminal = true, ConsoleSize = new ConsoleBox { Height = 33, Width = 77 } } };

    private Socket Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        listener.Listen();
        return listener;
    }

    private static async Task<(string Name, SafeFileHandle Master)> TakeAsync(Socket listener, PoolIo io)
    {
        var accepted = await listener.AcceptAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await using var stream = io.Wrap(EndpointFiles.Duplicate(new SafeFileHandle(accepted.Handle, ownsHandle: false)));
        accepted.Dispose();
        var buffer = new byte[256];
        var length = await stream.ReadAsync(buffer);
        return (Encoding.UTF8.GetString(buffer, 0, length), Assert.Single(stream.TakeReceivedDescriptors()));
    }

    // A terminal whose other side is closed answers EIO.
    private static async Task<string> ReadAsync(PoolIo io, SafeFileHandle master)
    {
        await using var reader = io.OpenReader(EndpointFiles.Duplicate(master));
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            for (var length = await reader.ReadAsync(buffer); length > 0; length = await reader.ReadAsync(buffer))
            {
                text.Append(Encoding.UTF8.GetString(buffer, 0, length));
            }
        }
        catch (LinuxException error) when (error.Errno == Errno.EIO)
        {
        }

        return text.ToString();
    }

    // The header, and what is the same in each row whichever process and time it tells of: the program and its arguments.
    private static string Shape(string table)
    {
        var lines = table.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var header = string.Join(' ', lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return string.Join('\n', lines.Skip(1).Select(line => line[line.IndexOf("/bin/sleep", StringComparison.Ordinal)..]).Prepend(header));
    }
}
