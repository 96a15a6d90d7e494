using System.Net.Sockets;
using System.Text;
using Caisson.IntegrationTests.Cri.Protocol;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Cri;

/// <summary>What <c>kubectl exec</c>, <c>attach</c> and <c>port-forward</c> do, over web sockets.</summary>
public sealed class PodStreamTests : CriTest
{
    [RootFact(Needs)]
    public async Task An_exec_without_a_terminal_has_input_two_outputs_and_an_exit_code()
    {
        var pod = await RunPodAsync();
        var id = await RunAsync(pod, "box", "/bin/sleep", "1000");
        await using var exec = await RemoteCommand.ConnectAsync(await Cri.ExecAsync(
            new ExecRequest { ContainerId = id, Cmd = ["/bin/sh", "-c", "read line; echo got $line; echo trouble >&2; exit 3"], Stdin = true, Stdout = true, Stderr = true }));

        await exec.WriteAsync("this\n");
        var end = await exec.ReadToEndAsync();

        Assert.Equal(new RemoteCommand.ExecResult(3, "got this\n", "trouble\n"), end);
    }

    [RootFact(Needs)]
    public async Task An_exec_with_a_terminal_follows_its_size_and_loses_nothing()
    {
        const int Lines = 50_000;
        var pod = await RunPodAsync();
        var id = await RunAsync(pod, "box", "/bin/sleep", "1000");
        await using var exec = await RemoteCommand.ConnectAsync(await Cri.ExecAsync(
            new ExecRequest { ContainerId = id, Cmd = ["/bin/sh", "-c", $"test -t 0 && echo terminal; read go; stty size; seq 1 {Lines}; exit 4"], Tty = true, Stdin = true, Stdout = true }));
        await exec.ReadUntilAsync("terminal");

        await exec.ResizeAsync(120, 33);
        await UntilAsync(async () => Encoding.UTF8.GetString((await Cri.ExecSyncAsync(id, 20, "/bin/sh", "-c", "stty size < /dev/pts/0")).Stdout.Span) == "33 120\n", "the size does not arrive");
        await exec.WriteAsync("\n");
        var end = await exec.ReadToEndAsync();

        Assert.Equal(4, end.ExitCode);
        Assert.Equal(
            ["terminal", "", "33 120", .. Enumerable.Range(1, Lines).Select(static number => $"{number}"), ""],
            end.Output.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n'));
    }

    [RootFact(Needs)]
    public async Task An_exec_whose_client_goes_away_ends_with_its_input()
    {
        var pod = await RunPodAsync();
        var id = await RunAsync(pod, "box", "/bin/sleep", "1000");
        await using (var exec = await RemoteCommand.ConnectAsync(await Cri.ExecAsync(
            new ExecRequest { ContainerId = id, Cmd = ["/bin/sh", "-c", "echo ready; exec cat"], Stdin = true, Stdout = true })))
        {
            await exec.ReadUntilAsync("ready");
        }

        await UntilAsync(async () => !Encoding.UTF8.GetString((await Cri.ExecSyncAsync(id, 20, "/bin/ps")).Stdout.Span).Contains("cat", StringComparison.Ordinal), "it waits for ever");
    }

    [RootFact(Needs)]
    public async Task A_container_is_attached_to_left_and_attached_to_again()
    {
        var pod = await RunPodAsync();
        var id = await CreateAsync(pod, new ContainerConfig
        {
            Metadata = new ContainerMetadata { Name = "box" },
            Command = ["/bin/sh", "-c", "while read line; do echo got $line; echo so $line >&2; done; sleep 1000"],
            Stdin = true,
        });
        await Cri.StartAsync(id);

        for (var turn = 1; turn <= 3; turn++)
        {
            await using var attached = await RemoteCommand.ConnectAsync(await Cri.AttachAsync(new AttachRequest { ContainerId = id, Stdin = true, Stdout = true, Stderr = true }));
            await attached.WriteAsync($"turn{turn}\n");
            await attached.ReadUntilAsync($"got turn{turn}\n");
        }

        Assert.Equal(ContainerState.ContainerRunning, (await Cri.ContainerStatusAsync(id)).State);
        var log = await File.ReadAllTextAsync(LogOf(pod, "box"));
        Assert.Contains("stdout F got turn1", log, StringComparison.Ordinal);
        Assert.Contains("stderr F so turn1", log, StringComparison.Ordinal);
    }

    [RootFact(Needs)]
    public async Task A_container_with_a_terminal_is_attached_to_and_told_its_exit()
    {
        var pod = await RunPodAsync();
        var id = await CreateAsync(pod, new ContainerConfig
        {
            Metadata = new ContainerMetadata { Name = "box" },
            Command = ["/bin/sh", "-c", "while read line && [ $line != end ]; do echo got $line; stty size; done; exit 5"],
            Stdin = true,
            Tty = true,
        });
        await Cri.StartAsync(id);
        await using var attached = await RemoteCommand.ConnectAsync(await Cri.AttachAsync(new AttachRequest { ContainerId = id, Stdin = true, Stdout = true, Tty = true }));

        await attached.ResizeAsync(99, 44);
        await UntilAsync(async () => Encoding.UTF8.GetString((await Cri.ExecSyncAsync(id, 20, "/bin/sh", "-c", "stty size < /dev/console")).Stdout.Span) == "44 99\n", "the size does not arrive");
        await attached.WriteAsync("that\n");
        await attached.ReadUntilAsync("got that\r\n44 99\r\n");
        await attached.WriteAsync("end\n");

        Assert.Equal(5, (await WaitAsync(id)).ExitCode);
    }

    [RootFact(Needs)]
    public async Task A_port_of_a_pod_is_reached_from_outside_by_forwarding_by_its_address_and_by_the_hosts_port()
    {
        const int Port = 8080;
        var hostPort = FreePort();
        var pod = await RunPodAsync("pod", null, new PortMapping { ContainerPort = Port, HostPort = hostPort });
        var id = await RunAsync(pod, "server", "/bin/busybox", "nc", "-ll", "-p", $"{Port}", "-e", "/bin/cat");
        await UntilAsync(async () => (await Cri.ExecSyncAsync(id, 20, "/bin/sh", "-c", "busybox grep -q :1F90 /proc/net/tcp /proc/net/tcp6")).ExitCode == 0, "nobody listens");

        await using (var forwarded = await ForwardedPort.ConnectAsync(await Cri.PortForwardAsync(pod, Port), Port))
        {
            await forwarded.WriteAsync("there and back\n");
            Assert.Equal("there and back\n", await forwarded.ReadAsync());
        }

        var address = (await Cri.PodStatusAsync(pod)).Network!.Ip;
        Assert.Equal("directly\n", await EchoAsync(address, Port, "directly\n"));
        Assert.Equal("mapped\n", await EchoAsync($"{Subnet}.1", hostPort, "mapped\n"));
    }

    private static async Task<string> EchoAsync(string address, int port, string text)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address, port).WaitAsync(TimeSpan.FromSeconds(10));
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
        var answer = new byte[text.Length];
        await stream.ReadExactlyAsync(answer).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        return Encoding.UTF8.GetString(answer);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }
}
