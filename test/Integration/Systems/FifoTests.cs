using System.Text;
using Caisson.Contracts;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Systems;

public sealed class FifoTests : LocalServiceTest
{
    [RootFact(Needs)]
    public async Task A_fifo_of_the_callers_does_not_show_its_path_inside()
    {
        var output = Path.Combine(Machine.Root, "output");
        var error = Path.Combine(Machine.Root, "error");
        Assert.Equal(0, (await Machine.RunAsync("/usr/bin/mkfifo", output, error)).ExitCode);
        await using var system = await StartAsync("box");
        var handle = await Service.OpenSystemAsync(new SystemId("box"), default).WaitAsync(Deadline);

        // Open for both directions, so that neither side waits for the other.
        using var shown = new FileStream(output, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        using var said = new FileStream(error, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        var stdio = new ProcessStdio(new StdioEndpoint.None(), new StdioEndpoint.Path(output), new StdioEndpoint.Path(error));
        var shell = TestDocuments.Exec("/bin/sh", "-c", "ls -l /proc/self/fd/1 /proc/self/fd/2; echo heard >&2");
        _ = await Service.CreateProcessAsync(handle, shell, stdio, default).WaitAsync(Deadline);
        await WaitForProcessExitAsync(handle);

        var text = await ReadAsync(shown);
        Assert.Contains("1 -> pipe:[", text, StringComparison.Ordinal);
        Assert.Contains("2 -> pipe:[", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Machine.Name, text, StringComparison.Ordinal);
        Assert.Equal("heard\n", await ReadAsync(said));
    }

    /// <summary>What is in the pipe; an exit is told when everything that was written has gone there.</summary>
    private static async Task<string> ReadAsync(FileStream fifo)
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await fifo.ReadAsync(buffer).AsTask().WaitAsync(Deadline));
    }

    private async Task WaitForProcessExitAsync(SystemHandle system)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        await foreach (var notification in Service.SubscribeAsync(system, deadline.Token))
        {
            if (notification is SystemNotification.ProcessExited)
            {
                return;
            }
        }

        throw new InvalidOperationException("the subscription ended without the exit of a process");
    }
}
