using Caisson.IntegrationTests.Infrastructure;
using Caisson.Shim.Protocol;
using Caisson.Shim.Protocol.Diagnosis;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Client;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.IntegrationTests.Shim;

/// <summary>What a shim tells of itself: hcsshim's shimdiag and extended-task services.</summary>
public sealed class DiagnosisTests : ScriptedShimTest
{
    [RootFact(Needs)]
    public async Task Every_call_in_progress_says_who_has_to_act_and_since_when()
    {
        var diagnosis = new ShimDiagClient(await OpenAsync());
        var process = await CreateAsync("box", "/bin/sleep", "1000");
        var wait = Shim.WaitAsync(new WaitRequest { Id = "box" }, Soon);
        await AssertNextAsync("Wait", "box", "whoever is to start it");

        _ = await Shim.StartAsync(new StartRequest { Id = "box" }, Soon);
        await AssertNextAsync("Wait", "box", $"its program (process {process})");
        _ = await Shim.PauseAsync(new PauseRequest { Id = "box" }, Soon);
        await AssertNextAsync("Wait", "box", "whoever paused it");
        _ = await Shim.ResumeAsync(new ResumeRequest { Id = "box" }, Soon);

        _ = await Shim.ExecAsync(
            new Caisson.Shim.Protocol.ExecProcessRequest { Id = "box", ExecId = "one", Spec = new Any { TypeUrl = "x/Process", Value = """{"args":["/bin/sleep","1000"],"cwd":"/"}"""u8.ToArray() } }, Soon);
        var second = Shim.WaitAsync(new WaitRequest { Id = "box", ExecId = "one" }, Soon);
        _ = await Shim.StartAsync(new StartRequest { Id = "box", ExecId = "one" }, Soon);
        var seen = await diagnosis.DiagStacksAsync(new StacksRequest(), Soon);

        Assert.Equal(["/one", "/"], seen.Calls.OrderBy(static call => call.AgeInMilliseconds).Select(static call => $"/{call.ExecId}"));
        Assert.All(seen.Calls, static call => Assert.Equal(Environment.ProcessId, call.CallerProcessId));
        Assert.Contains("call Wait of one in box for ", seen.Stacks, StringComparison.Ordinal);
        Assert.Contains($"task box is running: process {process}, 1 execs", seen.Stacks, StringComparison.Ordinal);
        Assert.Contains(seen.Threads, static thread => thread.State == "R");
        Assert.Empty(seen.Closes);
        await RemoveAsync("box");
        Assert.Equal(137u, (await wait).ExitStatus);
        _ = await second;
        Assert.Empty((await diagnosis.DiagStacksAsync(new StacksRequest(), Soon)).Calls);

        async Task AssertNextAsync(string method, string id, string next)
        {
            var call = Assert.Single((await diagnosis.DiagStacksAsync(new StacksRequest(), Soon)).Calls);
            Assert.Equal((method, id, next), (call.Method, call.Id, call.NextToAct));
        }
    }

    [RootFact(Needs)]
    public async Task Tasks_are_listed_with_their_execs_in_words_of_hcsshim()
    {
        var diagnosis = new ShimDiagClient(await OpenAsync());
        var process = await CreateAsync("box", "/bin/sleep", "1000");
        _ = await Shim.ExecAsync(
            new Caisson.Shim.Protocol.ExecProcessRequest { Id = "box", ExecId = "one", Spec = new Any { TypeUrl = "x/Process", Value = """{"args":["/bin/true"],"cwd":"/"}"""u8.ToArray() } }, Soon);

        var plain = Assert.Single((await diagnosis.DiagTasksAsync(new TasksRequest(), Soon)).Tasks);
        _ = await Shim.StartAsync(new StartRequest { Id = "box" }, Soon);
        var full = Assert.Single((await diagnosis.DiagTasksAsync(new TasksRequest { Execs = true }, Soon)).Tasks);

        Assert.Equal(("box", "created", process, Containerd.BundleOf("box"), 0), (plain.Id, plain.State, plain.ProcessId, plain.Bundle, plain.Execs.Count));
        Assert.Equal(["box running", "one created"], full.Execs.Select(static exec => $"{exec.Id} {exec.State}"));
        Assert.Equal((await Shim.ConnectAsync(new ConnectRequest { Id = "box" }, Soon)).ShimPid, (uint)(await diagnosis.DiagPidAsync(new PidRequest(), Soon)).Pid);
        await RemoveAsync("box");
    }

    [RootFact(Needs)]
    public async Task A_program_runs_on_the_host_with_its_streams_and_code()
    {
        var diagnosis = new ShimDiagClient(await OpenAsync());
        var output = Path.Combine(Containerd.BundleOf("first"), "told");
        var error = Path.Combine(Containerd.BundleOf("first"), "complained");
        var input = Path.Combine(Containerd.BundleOf("first"), "given");
        await File.WriteAllTextAsync(input, "to be read\n");

        var ran = await RunAsync(new() { Args = ["/bin/sh", "-c", "pwd; cat; readlink /proc/self/ns/mnt; echo oh >&2; exit 7"], Workdir = "/tmp", Stdin = input, Stdout = output, Stderr = error });

        Assert.Equal(7, ran);
        Assert.Equal(["/tmp", "to be read", File.ResolveLinkTarget("/proc/self/ns/mnt", returnFinalTarget: false)!.Name], await File.ReadAllLinesAsync(output));
        Assert.Equal("oh\n", await File.ReadAllTextAsync(error));
        Assert.Equal(127, await RunAsync(new() { Args = ["/no/such"] }));
        Assert.Equal(125, await RunAsync(new() { Args = ["true"], Workdir = "/no/such" }));
        Assert.Equal(137, await RunAsync(new() { Args = ["/bin/sh", "-c", "kill -9 $$"] }));

        async Task<int> RunAsync(Caisson.Shim.Protocol.Diagnosis.ExecProcessRequest request) => (await diagnosis.DiagExecInHostAsync(request, Soon)).ExitCode;
    }

    [RootFact(Needs)]
    public async Task A_program_on_the_host_dies_with_its_callers_patience_and_holds_nobody_up()
    {
        var diagnosis = new ShimDiagClient(await OpenAsync());
        var fifo = Path.Combine(Containerd.BundleOf("first"), "nobody");
        Assert.Equal(0, (await ProgramResult.RunAsync("/usr/bin/mkfifo", [], [fifo])).ExitCode);

        // Its input never opens: nobody is at the other end.
        var stuck = diagnosis.DiagExecInHostAsync(new() { Args = ["true"], Stdin = fifo }, new TtrpcCallOptions { Timeout = TimeSpan.FromSeconds(2) });
        var call = Assert.Single((await diagnosis.DiagStacksAsync(new StacksRequest(), Soon)).Calls);

        Assert.Equal(("DiagExecInHost", "the program that was run on the host"), (call.Method, call.NextToAct));
        Assert.Equal(TtrpcStatusCode.DeadlineExceeded, (await Assert.ThrowsAsync<TtrpcStatusException>(() => stuck)).Code);
    }

    [RootFact(Needs)]
    public async Task What_has_no_meaning_or_is_hostile_is_refused_by_name()
    {
        var client = await OpenAsync();
        var diagnosis = new ShimDiagClient(client);
        _ = await CreateAsync("box", "/bin/true");

        await AssertRefusedAsync(TtrpcStatusCode.FailedPrecondition, "not isolated", () => diagnosis.DiagShareAsync(new ShareRequest { HostPath = "/tmp", UvmPath = "/x" }, Soon));
        await AssertRefusedAsync(TtrpcStatusCode.FailedPrecondition, "not isolated", () => new ExtendedTaskClient(client).ComputeProcessorInfoAsync(new() { Id = "box" }, Soon));
        await AssertRefusedAsync(TtrpcStatusCode.NotFound, "not created", () => new ExtendedTaskClient(client).ComputeProcessorInfoAsync(new() { Id = "none" }, Soon));
        await AssertRefusedAsync(TtrpcStatusCode.Unimplemented, "terminal", () => diagnosis.DiagExecInHostAsync(new() { Args = ["true"], Terminal = true }, Soon));
        await AssertRefusedAsync(TtrpcStatusCode.InvalidArgument, "a program", () => diagnosis.DiagExecInHostAsync(new(), Soon));
        await AssertRefusedAsync(TtrpcStatusCode.InvalidArgument, "a program", () => diagnosis.DiagExecInHostAsync(new() { Args = [.. Enumerable.Repeat("x", 5000)] }, Soon));
        await AssertRefusedAsync(TtrpcStatusCode.InvalidArgument, "null character", () => diagnosis.DiagExecInHostAsync(new() { Args = ["a\0b"] }, Soon));
        await AssertRefusedAsync(TtrpcStatusCode.InvalidArgument, "absolute", () => diagnosis.DiagExecInHostAsync(new() { Args = ["true"], Stdout = "relative" }, Soon));
        await RemoveAsync("box");

        static async Task AssertRefusedAsync(TtrpcStatusCode code, string words, Func<Task> call)
        {
            var refusal = await Assert.ThrowsAsync<TtrpcStatusException>(call);
            Assert.Equal(code, refusal.Code);
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        }
    }
}
