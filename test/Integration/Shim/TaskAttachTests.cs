using System.Text;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Shim;

/// <summary><c>ctr task attach</c>: clients come to a running task, leave it, by force too, and come back, also after a restart of containerd.</summary>
public sealed class TaskAttachTests : ShimTest
{
    private const int KillSignal = 9;

    [RootFact(Needs)]
    public async Task Clients_come_leave_and_come_back_and_the_last_is_told_the_exit()
    {
        await DetachAsync("box", "/bin/sh", "-c", "while read word; do [ $word = end ] && exit 3; echo got $word; done");

        await using (var first = Attach())
        {
            await SayAsync(first, "one");
            Assert.Equal("got one", await first.ReadLineAsync());
            first.Signal(KillSignal);
        }

        await Daemon.RestartAsync();
        await using var second = Attach();
        await SayAsync(second, "two");
        Assert.Equal("got two", await second.ReadLineAsync());
        await SayAsync(second, "end");

        var ended = await second.WaitAsync();
        Assert.Equal((3, ""), (ended.ExitCode, ended.Output));
        await DoAsync("container", "rm", "box");
    }

    private RunningProgram Attach() => RunningProgram.Start(Executables.FindOnPath("ctr")!, [], ["--address", Daemon.Socket, "task", "attach", "box"]);

    private static async Task SayAsync(RunningProgram client, string word)
    {
        await client.Input.WriteAsync(Encoding.ASCII.GetBytes(word + "\n"));
        await client.Input.FlushAsync();
    }
}
