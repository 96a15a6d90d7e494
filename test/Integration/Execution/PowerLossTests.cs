using Caisson.Contracts;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Execution;

/// <summary>The machine loses its power: every process, mount and cgroup is gone, the run directory is empty, the boot is another, and the state directory is as it was.</summary>
public sealed class PowerLossTests : ExecutorTest
{
    private const string Lost = "137 HostLost the machine was restarted while it ran";

    [RootFact(Needs)]
    public async Task What_ran_is_reported_as_ended_with_its_reason_and_starts_from_its_record()
    {
        await using (var before = await ExecutorProcess.StartAsync(Machine))
        {
            await CreateAsync(before, "asleep", "No", "sleep 1000", isStarted: true);
            await CreateAsync(before, "stopped", "No", "exit 3", isStarted: true);
            Assert.Equal("ok 3 Exited", await before.AskAsync("wait", "stopped"));
            await CreateAsync(before, "created", "No", "exit 4", isStarted: false);
            await CreateAsync(before, "busy", "No", "sleep 1000", isStarted: true);
            Assert.StartsWith("ok ", await before.AskAsync("exec", "busy", "e", "/bin/sleep", "1000"), StringComparison.Ordinal);
            await UntilAsync(() => WasTold("stopped"));
            LosePower(before);
        }

        await using var after = await ExecutorProcess.StartAsync(Machine, bootId: "11111111-2222-3333-4444-555555555555");
        Assert.Equal("ok asleep Stopped, busy Stopped, created Created, stopped Stopped", await after.AskAsync("list"));
        Assert.Equal($"ok {Lost}", await after.AskAsync("wait", "asleep"));
        Assert.StartsWith("ok asleep 137 HostLost", await after.AskAsync("restore"), StringComparison.Ordinal);
        Assert.StartsWith("InvalidParameter ", await after.AskAsync("exec", "busy", "f", "/bin/true"), StringComparison.Ordinal);
        Assert.StartsWith("NotFound ", await after.AskAsync("exec", "nobody", "f", "/bin/true"), StringComparison.Ordinal);
        foreach (var id in (string[])["asleep", "busy", "created", "stopped"])
        {
            Assert.StartsWith("ok ", await after.AskAsync("start", id), StringComparison.Ordinal);
        }

        Assert.StartsWith("ok ", await after.AskAsync("exec", "busy", "e", "/bin/true"), StringComparison.Ordinal);
        Assert.Equal("ok 3 Exited", await after.AskAsync("wait", "stopped"));
        Assert.Equal("ok 4 Exited", await after.AskAsync("wait", "created"));
        Assert.Equal("ok 137 Terminated", await after.AskAsync("stop", "asleep"));
        Assert.Equal("ok 137 Terminated", await after.AskAsync("stop", "busy"));
        await after.CloseAsync();

        Assert.Equal(["asleep Exit init 137 HostLost", "asleep Start init", "asleep Exit init 137 Terminated"], Of(after, "asleep"));
        Assert.Equal(
            ["busy Exit init 137 HostLost", "busy Start init", "busy ExecAdded e", "busy ExecStarted e", "busy Exit e 0 Exited", "busy Exit init 137 Terminated"],
            Of(after, "busy"));
        Assert.Equal(["created Start init", "created Exit init 4 Exited"], Of(after, "created"));
        Assert.Equal(["stopped Start init", "stopped Exit init 3 Exited"], Of(after, "stopped"));
    }

    [RootFact(Needs)]
    public async Task What_its_policy_wants_is_started_again_and_its_end_is_told_first()
    {
        await using (var before = await ExecutorProcess.StartAsync(Machine))
        {
            await CreateAsync(before, "always", "Always", "sleep 1000", isStarted: true);
            await CreateAsync(before, "always-stopped", "Always", "sleep 1000", isStarted: true);
            await CreateAsync(before, "unless", "UnlessStopped", "sleep 1000", isStarted: true);
            await CreateAsync(before, "unless-stopped", "UnlessStopped", "sleep 1000", isStarted: true);
            Assert.Equal("ok 137 Terminated", await before.AskAsync("stop", "always-stopped"));
            Assert.Equal("ok 137 Terminated", await before.AskAsync("stop", "unless-stopped"));
            await UntilAsync(() => WasTold("always-stopped") && WasTold("unless-stopped"));
            LosePower(before);
        }

        await using (var after = await ExecutorProcess.StartAsync(Machine, bootId: "11111111-2222-3333-4444-555555555555"))
        {
            Assert.Equal("ok always alive, always-stopped alive, unless alive, unless-stopped 137 Terminated", await after.AskAsync("restore"));
            Assert.Equal("ok always Running, always-stopped Running, unless Running, unless-stopped Stopped", await after.AskAsync("list"));
            await after.CloseAsync();
            Assert.Equal(["always Exit init 137 HostLost", "always Start init"], Of(after, "always"));
            Assert.Equal(["always-stopped Start init"], Of(after, "always-stopped"));
            Assert.Equal(["unless Exit init 137 HostLost", "unless Start init"], Of(after, "unless"));
            Assert.Empty(Of(after, "unless-stopped"));
        }

        // Nothing is told twice, and in one boot nothing is started twice.
        await using var next = await ExecutorProcess.StartAsync(Machine, bootId: "11111111-2222-3333-4444-555555555555");
        Assert.Equal("ok always alive, always-stopped alive, unless alive, unless-stopped 137 Terminated", await next.AskAsync("restore"));
        await next.CloseAsync();
        Assert.Empty(next.Events);
    }

    private static async Task CreateAsync(ExecutorProcess executor, string id, string restart, string script, bool isStarted)
    {
        Assert.Equal("ok", await executor.AskAsync("create", id, restart, "/bin/sh", "-c", script));
        if (isStarted)
        {
            Assert.StartsWith("ok ", await executor.AskAsync("start", id), StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Of(ExecutorProcess executor, string id) => executor.Events.Where(line => line.StartsWith(id + " ", StringComparison.Ordinal));

    // An exit is told once unless the power fails between the telling and its record.
    private bool WasTold(string id) => File.ReadAllText(RecordPath(new SystemId(id))) is var record
        && record.Contains("\"Stopped\"", StringComparison.Ordinal) && !record.Contains("\"UnreportedExits\":[{", StringComparison.Ordinal);

    private void LosePower(ExecutorProcess executor)
    {
        executor.Kill();
        Machine.Leftovers.Remove();
        foreach (var directory in Directory.GetDirectories(Machine.Paths.RunDirectory))
        {
            Directory.Delete(directory, recursive: true);
        }

        Assert.Empty(Machine.Leftovers.Find());
    }
}
