using Caisson.Shim.Protocol;
using Caisson.Shim.Tasks;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Server;

namespace Caisson.Shim.Diagnostics;

/// <summary>Who has the ball: judged from a call, its container's state, and what the kernel says of its process.</summary>
internal static class NextToAct
{
    private const string Engine = "the shim's engine";

    /// <summary>Judges.</summary>
    /// <param name="call">A call in progress.</param>
    /// <param name="task">What it is about; null when there is no such container, or not yet.</param>
    /// <param name="execId">The exec that it is about; empty for the container's own process.</param>
    public static string Of(TtrpcCallInProgress call, IShimTask? task, string execId)
    {
        if (call.IsAnswered)
        {
            return "whoever asked: the answer is there and is not read";
        }

        return call.Context.Method switch
        {
            "DiagExecInHost" => "the program that was run on the host",
            "Create" when task is null => $"{Engine}, which makes the container, or the program that takes its output",
            "WaitSandbox" => "whoever is to end the pod",
            "Wait" => OfWait(task, execId),
            "Delete" => $"{Engine}, which takes the container away",
            _ => StuckProcess(task, execId) ?? Engine,
        };
    }

    private static string OfWait(IShimTask? task, string execId)
    {
        if (task is null || TryReadState(task, execId) is not { } state)
        {
            return "nobody: what it waits for is deleted";
        }

        return state.Status switch
        {
            Status.Created => "whoever is to start it",
            Status.Paused or Status.Pausing => "whoever paused it",
            Status.Running when state.Pid == Environment.ProcessId => "whoever is to end the pod",
            Status.Running when ShimThreads.TryReadProcess((int)state.Pid) is null or { State: "Z" or "X" } => "whoever reads its output: it has ended, and not all it wrote is read",
            Status.Running => StuckProcess(task, execId) ?? $"its program (process {state.Pid})",
            _ => $"{Engine}, which gives back what it held",
        };
    }

    /// <summary>A process that waits in the kernel and cannot be interrupted holds everything up that is done to it.</summary>
    private static string? StuckProcess(IShimTask? task, string execId) =>
        task is not null && TryReadState(task, execId) is { Pid: > 0 } state && ShimThreads.TryReadProcess((int)state.Pid) is { State: "D" } process
            ? $"the kernel: process {state.Pid} waits{(process.Waits.Length > 0 ? $" in {process.Waits}" : "")} and cannot be interrupted"
            : null;

    private static StateResponse? TryReadState(IShimTask task, string execId)
    {
        try
        {
            return task.ReadState(execId);
        }
        catch (TtrpcStatusException)
        {
            return null;
        }
    }
}
