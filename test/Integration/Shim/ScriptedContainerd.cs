using Caisson.Contracts.Oci;
using Caisson.IntegrationTests.Infrastructure;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc.Client;
using Caisson.Ttrpc.Server;
using Caisson.Ttrpc.WellKnown;

namespace Caisson.IntegrationTests.Shim;

/// <summary>Plays containerd towards one shim: bundles, the <c>start</c> and <c>delete</c> commands, a client, and a receiver of events.</summary>
internal sealed class ScriptedContainerd : IAsyncDisposable
{
    /// <summary>The name of its own socket.</summary>
    internal const string EventSocket = "grpc.ttrpc";

    private readonly TestMachine _machine;
    private readonly RecordingEvents _events = new();
    private readonly TtrpcListener _listener;
    private readonly List<TtrpcClient> _clients = [];
    private readonly string? _group;

    /// <param name="machine">Where all of it is.</param>
    /// <param name="group">The pod of every container; null: each is a pod of its own.</param>
    internal ScriptedContainerd(TestMachine machine, string? group = null)
    {
        _machine = machine;
        _group = group;
        BusyboxRoot.Make(Path.Combine(machine.Root, "root"));
        _listener = TtrpcListener.Start(Address + ".ttrpc", new TtrpcServer([_events]));
    }

    /// <summary>The shim that is started.</summary>
    internal string Program { get; init; } = Executables.Shim;

    /// <summary>The events so far, each as <c>topic id [exec id]</c>.</summary>
    internal IReadOnlyList<string> Events => _events.Seen;

    private string Address => Path.Combine(_machine.Root, "grpc");

    /// <summary>Takes no event until it is let.</summary>
    internal IDisposable HoldEvents() => _events.Hold();

    /// <summary>The directory of a container's bundle.</summary>
    internal string BundleOf(string id) => Path.Combine(_machine.Root, "bundles", id);

    /// <summary>Writes a bundle.</summary>
    internal void MakeBundle(string id, params string[] arguments) => MakeBundle(id, static spec => spec, arguments);

    /// <summary>Writes a bundle, whose specification is changed before.</summary>
    internal void MakeBundle(string id, Func<Spec, Spec> change, params string[] arguments)
    {
        var bundle = Directory.CreateDirectory(BundleOf(id)).FullName;
        var spec = TestDocuments.Container(bundle, $"{_machine.Paths.CgroupParent}/{id}", arguments).HostedSystem!.OciSpecification!;
        File.AppendAllText(Path.Combine(bundle, "log"), "");
        File.WriteAllText(Path.Combine(bundle, "config.json"), OciCodecs.Spec.WriteText(change(spec with
        {
            Root = new Root { Path = Path.Combine(_machine.Root, "root") },
            Mounts =
            [
                .. spec.Mounts ?? [],
                new Contracts.Oci.Mount { Destination = "/dev", Type = "tmpfs", Source = "tmpfs" },
                new Contracts.Oci.Mount { Destination = "/dev/pts", Type = "devpts", Source = "devpts", Options = ["newinstance", "ptmxmode=0666"] },
            ],
            Annotations = new Dictionary<string, string> { ["io.kubernetes.cri.sandbox-id"] = _group ?? id },
        })));
    }

    /// <summary>Runs <c>start</c>, and gives what it wrote to both of its streams.</summary>
    internal async Task<string> StartAsync(string id, params string[] variables)
    {
        var result = await TryStartAsync(id, variables);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output + result.Error;
    }

    /// <summary>Runs <c>start</c>, which may fail.</summary>
    internal Task<ProgramResult> TryStartAsync(string id, params string[] variables) => CommandAsync(id, variables, "start");

    /// <summary>Runs <c>delete</c>.</summary>
    internal Task<ProgramResult> DeleteAsync(string id, params string[] variables) => CommandAsync(id, variables, "-bundle", BundleOf(id), "delete");

    /// <summary>A client of the shim that an answer of <c>start</c> names.</summary>
    internal async Task<TtrpcClient> ConnectAsync(string address)
    {
        var client = await TtrpcClient.ConnectAsync(address["unix://".Length..]);
        _clients.Add(client);
        return client;
    }

    /// <summary>Waits for a word in the log of the shim that was started for a container.</summary>
    internal async Task WaitForLogAsync(string id, string text)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (!ReadLog(id).Contains(text, StringComparison.Ordinal))
        {
            Assert.True(DateTime.UtcNow < deadline, $"no '{text}' in {ReadLog(id)}");
            await Task.Delay(5);
        }
    }

    private string ReadLog(string id) => File.ReadAllText(Path.Combine(BundleOf(id), "log"));

    /// <summary>Waits for an event.</summary>
    internal async Task WaitForEventAsync(string text)
    {
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        while (!Events.Contains(text))
        {
            Assert.True(DateTime.UtcNow < deadline, $"no '{text}' among {string.Join(", ", Events)}");
            await Task.Delay(5);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await _listener.DisposeAsync();
    }

    private Task<ProgramResult> CommandAsync(string id, string[] variables, params string[] action) => _machine.RunAsync(
        "/usr/bin/env",
        [
            $"TTRPC_ADDRESS={Address}.ttrpc", .. variables, "/bin/sh", "-c", "cd \"$0\" && exec \"$@\" </dev/null", BundleOf(id),
            Program, "-namespace", "scripted", "-address", Address, "-publish-binary", "/bin/false", "-id", id, .. action,
        ]);

    private sealed class RecordingEvents : EventsService
    {
        private readonly Lock _lock = new();
        private readonly List<string> _seen = []; // guarded by _lock
        private volatile EventHold _hold = Open();

        private static EventHold Open()
        {
            var hold = new EventHold();
            hold.Dispose();
            return hold;
        }

        internal IReadOnlyList<string> Seen
        {
            get
            {
                lock (_lock)
                {
                    return [.. _seen];
                }
            }
        }

        internal IDisposable Hold()
        {
            var hold = new EventHold();
            _hold = hold;
            return hold;
        }

        public override async Task<Empty> ForwardAsync(ForwardRequest request, TtrpcCallContext context)
        {
            await _hold.Let;
            var envelope = request.Envelope!;
            Assert.Equal("scripted", envelope.Namespace);
            var text = envelope.Event switch
            {
                { TypeUrl: "containerd.events.TaskExit" } any when any.Unpack<TaskExit>() is var exit => $"{exit.ContainerId} {exit.Id} {exit.ExitStatus}",
                { TypeUrl: "containerd.events.TaskExecAdded" } any when any.Unpack<TaskExecAdded>() is var added => $"{added.ContainerId} {added.ExecId}",
                { TypeUrl: "containerd.events.TaskExecStarted" } any when any.Unpack<TaskExecStarted>() is var started => $"{started.ContainerId} {started.ExecId}",

                // Of all others the container is the first field.
                var any => any!.Unpack<TaskPaused>().ContainerId,
            };
            lock (_lock)
            {
                _seen.Add($"{envelope.Topic} {text}");
            }

            return new Empty();
        }
    }

    private sealed class EventHold : IDisposable
    {
        private readonly TaskCompletionSource _let = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Task Let => _let.Task;

        public void Dispose() => _let.TrySetResult();
    }
}
