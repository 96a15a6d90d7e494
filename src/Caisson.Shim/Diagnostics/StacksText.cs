using System.Globalization;
using System.Text;
using Caisson.Shim.Protocol.Diagnosis;
using Caisson.Shim.Tasks;

namespace Caisson.Shim.Diagnostics;

/// <summary>What goes on in a shim, for people.</summary>
internal static class StacksText
{
    private const int MostTasks = 256;

    /// <summary>Writes it.</summary>
    /// <param name="threads">The shim's threads.</param>
    /// <param name="calls">Calls in progress.</param>
    /// <param name="left">How many calls are left out.</param>
    /// <param name="closes">Sandboxes that are being given back, or could not be.</param>
    /// <param name="tasks">The containers.</param>
    public static string Of(
        IReadOnlyList<ShimThread> threads, IReadOnlyList<Call> calls, int left, IReadOnlyList<Close> closes, IReadOnlyCollection<IShimTask> tasks)
    {
        var text = new StringBuilder();
        Line($"shim {Environment.ProcessId}");
        foreach (var thread in threads)
        {
            Line($"  thread {thread.Id} {thread.Name}: {thread.State}{(thread.Waits.Length > 0 ? $" in {thread.Waits}" : "")}");
        }

        foreach (var call in calls)
        {
            Line($"  call {call.Method}{Of(call)} for {Seconds(call.AgeInMilliseconds)}; next to act: {call.NextToAct}");
        }

        if (left > 0)
        {
            Line($"  and {left} calls more");
        }

        foreach (var close in closes)
        {
            Line($"  sandbox {close.Id} {(close.IsOver ? $"could not give everything back: {close.Failure}" : $"has been closing for {Seconds(close.AgeInMilliseconds)}")}");
        }

        foreach (var task in tasks.Take(MostTasks))
        {
            Line($"  task {task.Id} is {ShimDiagnosisService.WordOf(task.ReadState("").Status)}: process {task.ProcessId}, {task.ExecIds.Count} execs");
        }

        return text.ToString();

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    private static string Of(Call call) => call.Id.Length == 0 ? "" : call.ExecId.Length == 0 ? $" of {call.Id}" : $" of {call.ExecId} in {call.Id}";

    private static string Seconds(long milliseconds) => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000.0:0.0} s");
}
