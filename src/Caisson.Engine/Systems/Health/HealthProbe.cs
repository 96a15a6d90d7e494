using Caisson.Contracts;
using Caisson.Contracts.Documents;
using Caisson.Engine.Cgroups;
using Caisson.Engine.Containers;
using Caisson.Engine.Processes;

namespace Caisson.Engine.Systems.Health;

/// <summary>Runs probes of a container's health, one at a time: bounded in time and in output, and nothing of one is left when it has been judged.</summary>
/// <remarks>
/// A probe lives in a cgroup of its own below the container's, so that whatever it leaves running can be told from the container's own processes, and
/// killed. On the engine's thread.
/// </remarks>
/// <param name="parts">What it works with.</param>
internal sealed class HealthProbe(EngineParts parts)
{
    /// <summary>The name of the probes' cgroup below the container's.</summary>
    public const string BranchName = "caisson-health";

    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestKillPause = TimeSpan.FromMilliseconds(50);
    private static readonly ProcessStdio Stdio = new(new StdioEndpoint.None(), new StdioEndpoint.Hosted(), new StdioEndpoint.Hosted());

    /// <summary>Runs one. Whatever fails is a bad result.</summary>
    /// <param name="launchOf">The launch of its process, with these streams.</param>
    /// <param name="cgroup">The container's cgroup.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="end">The container's life ends: the probe is killed, and what it showed says nothing.</param>
    public async Task<HealthResult> RunAsync(Func<ProcessIo, ExecLaunch> launchOf, ISystemCgroup cgroup, TimeSpan timeout, CancellationToken end)
    {
        var start = parts.Time.GetUtcNow();
        var output = new ProbeOutput();
        using var deadline = new CancellationTokenSource(timeout, parts.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, end);
        var code = HealthResult.NoExitCode;
        string? failure = null;
        try
        {
            code = await RunAsync(launchOf, cgroup.MakeBranch(BranchName), output, limit.Token);
            failure = code == HealthResult.NoExitCode ? TimeoutText(timeout) : null;
        }
        catch (OperationCanceledException)
        {
            failure = TimeoutText(timeout);
        }
        catch (Exception refusal) when (EngineErrors.IsRefusal(refusal))
        {
            failure = $"the probe could not be run: {refusal.Message}";
        }

        var text = output.ToString();
        return new HealthResult
        {
            Start = start,
            End = parts.Time.GetUtcNow(),
            ExitCode = code,
            Output = failure is null ? text : text.Length > 0 ? $"{failure}\n{text}" : failure,
        };
    }

    private static string TimeoutText(TimeSpan timeout) => $"the probe took longer than {timeout.TotalSeconds:0.###} s and was killed";

    /// <returns>Its exit code; <see cref="HealthResult.NoExitCode"/> when it was killed because its time was over.</returns>
    private async Task<int> RunAsync(Func<ProcessIo, ExecLaunch> launchOf, ICgroupBranch branch, ProbeOutput output, CancellationToken limit)
    {
        if (branch.HasProcesses)
        {
            // Of an earlier probe that could not be cleared away.
            branch.Kill();
            await Task.Delay(LongestKillPause, parts.Time, limit);
        }

        if (branch.HasProcesses)
        {
            throw new CgroupException(
                Contracts.Errors.ErrorCode.InvalidState, "an earlier probe was killed and has not died: an uninterruptible call holds it", 0, null);
        }

        var io = parts.Streams.Open(Stdio, console: null, output);
        LaunchedProcess launched;
        try
        {
            launched = await parts.Launcher.PrepareExecAsync(launchOf(io) with { Cgroup = branch.Join }, limit);
        }
        catch
        {
            io.Abandon();
            throw;
        }

        using (launched)
        {
            io.LaunchAnswered(launched.TerminalMaster);
            var ended = parts.Reaper.WaitAsync(launched.PidFd);
            var release = launched.ReleaseAsync(CancellationToken.None);
            var isInTime = await EndsInTimeAsync(ended, limit);
            if (!isInTime)
            {
                _ = parts.Reaper.Signal(launched.PidFd, LinuxSignal.Kill);
            }

            await ClearAsync(branch);
            var end = await ended;
            _ = await io.DrainAsync(parts.Time);
            io.LetGoOfOutputs();
            io.StopOutput();
            try
            {
                await release; // says why when there was nothing to run
            }
            catch (LaunchException) when (!isInTime)
            {
                // It was killed on its way to the program.
            }

            return isInTime ? end.ShellCode : HealthResult.NoExitCode;
        }
    }

    private static async Task<bool> EndsInTimeAsync(Task<ProcessEnd> ended, CancellationToken limit)
    {
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = limit.UnsafeRegister(static source => ((TaskCompletionSource)source!).TrySetResult(), over);
        await Task.WhenAny(ended, over.Task);
        return ended.IsCompleted;
    }

    /// <summary>Kills what is in the cgroup until nothing is; what does not die within the patience is met by the next probe.</summary>
    private async Task ClearAsync(ICgroupBranch branch)
    {
        var since = parts.Time.GetTimestamp();
        for (var pause = TimeSpan.FromMilliseconds(1); branch.HasProcesses && parts.Time.GetElapsedTime(since) < KillPatience; pause = pause < LongestKillPause ? pause * 2 : pause)
        {
            branch.Kill();
            await Task.Delay(pause, parts.Time, CancellationToken.None);
        }
    }
}
