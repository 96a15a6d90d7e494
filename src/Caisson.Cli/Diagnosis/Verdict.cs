using Caisson.Compute.Execution;
using Caisson.Contracts.Documents;

namespace Caisson.Cli.Diagnosis;

/// <summary>What is going on, and whose turn it is: judged from what was seen.</summary>
/// <param name="InProgress">What is going on.</param>
/// <param name="Layer">Whose turn it is.</param>
/// <param name="NextDeadline">When somebody gives up; null when nobody does.</param>
/// <param name="Remedy">What can be done; null when nothing needs to be.</param>
internal sealed record Verdict(string InProgress, string Layer, string? NextDeadline, string? Remedy)
{
    private const string StartDeadline = "240 s after it was asked for, whoever asked gives up (HCSSHIM_TIMEOUT_SYSTEMSTART)";
    private const string EndDeadline = "60 s after its end was asked for, the host gives up and leaves the rest to 'caisson doctor --clean'";

    /// <summary>Judges.</summary>
    /// <param name="state">The container's state, as its host says or last said; null when nobody ever said.</param>
    /// <param name="isSilent">The host did not answer.</param>
    /// <param name="host">The host's process; null when there is none.</param>
    /// <param name="init">The container's first process; null when there is none.</param>
    public static Verdict Of(string? state, bool isSilent, KernelView? host, KernelView? init) => (state, isSilent, host, init) switch
    {
        (_, true, null, _) => new(
            "its host is gone, and what it left is not cleaned up", "whoever comes next", null, "'caisson doctor --clean' undoes what it left"),
        (_, true, { State: "T" or "t" }, _) => new(
            "its host is stopped by a signal or a debugger, and answers nobody; the container itself goes on",
            "whoever stopped the host",
            "2 s after it was asked, a listing gives up; 10 s, everything else",
            $"'kill -CONT {host.ProcessId}' lets it go on"),
        (_, true, { State: "D" }, _) => new(
            $"its host waits in the kernel{In(host)}", "the kernel", "10 s after it was asked, whoever asked gives up", "look at the stack below: a disk or network file system that hangs?"),
        (_, true, { State: "R" }, _) => new(
            "its host computes, or gets no processor", "the host", "10 s after it was asked, whoever asked gives up", "is the machine short of processors?"),
        (_, true, _, _) => new(
            $"its host does not answer{In(host)}", "the host", "10 s after it was asked, whoever asked gives up", "ending the host ends the container with it; then 'caisson doctor --clean'"),
        ("Created", _, _, null) => new("it exists; its first process is not made yet", "whoever created it", null, null),
        ("Created", _, _, _) => new("its first process is ready and waits to be let go", "whoever created it", null, null),
        ("Starting", _, _, { State: "D" }) => new($"its first process is being made and waits in the kernel{In(init)}", "the kernel", StartDeadline, "look at the stack below"),
        ("Starting", _, _, _) => new("its first process is being made", "the host", StartDeadline, null),
        ("Stopping", _, _, { State: "D" }) => new(
            $"it is to end, but its first process waits in the kernel{In(init)} and cannot be killed before", "the kernel", EndDeadline, "a disk or network file system that hangs?"),
        ("Stopping", _, _, _) => new("it is ending", "the host", EndDeadline, null),
        ("Paused", _, _, _) => new("its processes are frozen", "whoever paused it", null, "'caisson resume' lets them go on"),
        ("Restarting", _, _, _) => new("it has ended and is to start again", "the host", "at its next start, which 'caisson inspect' shows", "'caisson stop' ends that"),
        ("Running", _, _, { State: "D" }) => new($"its first process waits in the kernel{In(init)}", "the kernel", null, "a disk or network file system that hangs?"),
        ("Running", _, _, { State: "T" or "t" }) => new(
            "its first process is stopped by a signal or a debugger", "whoever stopped it", null, "'caisson kill -s CONT' lets it go on"),
        ("Running", _, _, { State: "R" }) => new("its first process computes", "its program", null, null),
        ("Running", _, _, not null) => new($"its first process waits{In(init)}", "its program", null, null),
        ("Stopped", _, _, _) => new("it has ended; its exit waits for whoever asks for it", "whoever comes next", null, "'caisson inspect' asks"),
        _ => new("nobody can tell", "the host", null, null),
    };

    /// <summary>Adds what the host itself says: the oldest call that it works on while the container lives, else when the container's time is over.</summary>
    /// <param name="calls">What others wait for at the host, the oldest first.</param>
    /// <param name="properties">What the host says of the container.</param>
    public Verdict With(IReadOnlyList<CallView> calls, SystemProperties properties)
    {
        if (calls.Count > 0 && properties.State is not "Stopping")
        {
            var oldest = calls[0];
            return this with
            {
                InProgress = $"{InProgress}; somebody waits for {oldest.Operation}",
                Layer = oldest.Layer,
                NextDeadline = oldest.Deadline is { } deadline ? $"{deadline:yyyy-MM-dd HH:mm:ss}Z: then whoever asked for {oldest.Operation} gives up" : NextDeadline,
            };
        }

        return NextDeadline is null && properties.Deadline is { } end
            ? this with { NextDeadline = $"{end:yyyy-MM-dd HH:mm:ss}Z: its time is over then, and its host asks it to stop" }
            : properties.Restart?.NextStart is { } start ? this with { NextDeadline = $"{start:yyyy-MM-dd HH:mm:ss}Z: its host starts it again" }
            : this;
    }

    /// <summary>Judges a container that has a record and no host.</summary>
    public static Verdict OfRecord(ContainerSummary container) => container switch
    {
        { Status: ExecutionStatus.Created } => new("it was never started", "whoever created it", null, $"'caisson start {container.Id}' starts it"),
        { Exit: { } exit } => new(
            $"it has ended with {exit.Code} ({exit.Reason}{(exit.Detail is { Length: > 0 } detail ? $": {detail}" : "")})",
            "nobody",
            null,
            $"'caisson logs {container.Id}' shows what it wrote, 'caisson start {container.Id}' starts it again"),
        _ => new("it has ended", "nobody", null, $"'caisson start {container.Id}' starts it again"),
    };

    private static string In(KernelView? process) => process?.Waits is { } place ? $" (in {place})" : "";
}
