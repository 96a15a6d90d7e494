using Caisson.IntegrationTests.Infrastructure;
using Caisson.IntegrationTests.Ttrpc.Containerd;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Client;
using Caisson.Ttrpc.Server;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.IntegrationTests.Ttrpc;

/// <summary>Our ttrpc and containerd's own, each as client of the other.</summary>
public sealed class ContainerdTtrpcTests : IAsyncLifetime
{
    private const Requirement Needs = Requirement.Busybox | Requirement.Containerd;

    private readonly TestMachine _machine = new();
    private ContainerdDaemon? _daemon;

    private string ShimSocket => Path.Combine(_machine.Root, "shim.sock");

    public async Task InitializeAsync()
    {
        if (Requirements.WhyUnmet(Needs) is not null)
        {
            return;
        }

        var shims = _machine.MakeDirectory("shims");
        var shim = Path.Combine(shims, "containerd-shim-recording-v1");

        // "start" says where the shim listens; "delete" says nothing, which is an answer without exit.
        await File.WriteAllTextAsync(shim, $"#!/bin/sh\nfor word; do last=$word; done\n[ \"$last\" = start ] && echo unix://{ShimSocket}\nexit 0\n");
        File.SetUnixFileMode(shim, (UnixFileMode)0b111_101_101);
        _daemon = await ContainerdDaemon.StartAsync(_machine, shims);
    }

    public async Task DisposeAsync()
    {
        using (_machine)
        {
            if (_daemon is not null)
            {
                await _daemon.DisposeAsync();
                await _machine.AssertNothingLeftAsync();
            }
        }
    }

    [RootFact(Needs)]
    public async Task Our_client_is_understood_by_containerd_and_understands_it()
    {
        await using var client = await TtrpcClient.ConnectAsync(_daemon!.Socket + ".ttrpc");
        var events = new EventsClient(client);

        await events.ForwardAsync(Event("/tasks/oom")).WaitAsync(TimeSpan.FromSeconds(30));

        var refused = await Assert.ThrowsAsync<TtrpcStatusException>(() => events.ForwardAsync(Event("no topic"))).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(TtrpcStatusCode.InvalidArgument, refused.Code);
        Assert.Contains("no topic", refused.Message, StringComparison.Ordinal);
        var unknown = new EventsClient(client, "containerd.services.nothing.v1.Nothing");
        Assert.Equal(TtrpcStatusCode.Unimplemented, (await Assert.ThrowsAsync<TtrpcStatusException>(() => unknown.ForwardAsync(Event("/x"))).WaitAsync(TimeSpan.FromSeconds(30))).Code);
    }

    [RootFact(Needs)]
    public async Task Our_server_is_understood_by_containerd_and_understands_it()
    {
        var task = new RecordingTask();
        await using var listener = TtrpcListener.Start(ShimSocket, new TtrpcServer([task]));

        var run = await _daemon!.CtrAsync("run", "--rm", "--null-io", "--runtime", "io.containerd.recording.v1", "--env", "WORD=seen", "busybox", "box", "/bin/true");

        Assert.True(run.ExitCode == 7, $"{run.ExitCode} {run.Error} {string.Join(' ', task.Calls)}");
        Assert.Equal("box", task.Created!.Id);
        Assert.True(task.Created.Bundle.EndsWith("/default/box", StringComparison.Ordinal), task.Created.Bundle);
        Assert.Contains(task.Created.Rootfs, mount => mount.Type is "overlay" or "bind");
        Assert.Equal(TaskService.FullName, task.Context!.Service);
        Assert.Equal(0u, Assert.IsType<UnixPeer>(task.Context.Peer).Uid);
        Assert.True(task.Calls.IndexOf("Create") < task.Calls.IndexOf("Wait"), string.Join(' ', task.Calls));
        Assert.Contains("Delete", task.Calls);
    }

    private static ForwardRequest Event(string topic) => new()
    {
        Envelope = new Envelope { Timestamp = Timestamp.Of(DateTimeOffset.UtcNow), Namespace = "default", Topic = topic, Event = Any.Pack(new TaskRequest { Id = "box" }, "containerd.events.TaskOOM") },
    };
}
