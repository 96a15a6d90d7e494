namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>What /proc shows of processes that are not children of the test.</summary>
internal static class ProcessWatch
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    /// <summary>Waits until a signal has stopped a process; fails when it ends instead.</summary>
    internal static async Task UntilStoppedAsync(int processId)
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (StateOf(processId) is var state && state != 'T')
        {
            Assert.True(state is not (null or 'Z' or 'X'), $"process {processId} ended before it stopped");
            Assert.True(DateTime.UtcNow < deadline, $"process {processId} does not stop; it is in state {state}");
            await Task.Delay(1);
        }
    }

    /// <summary>The letter of its state (proc_pid_stat(5)); null when there is no such process.</summary>
    internal static char? StateOf(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            return stat[stat.LastIndexOf(')') + 2];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
