using System.Diagnostics;
using Caisson.Shim.Protocol;
using Caisson.Ttrpc;
using Caisson.Ttrpc.Client;

namespace Caisson.Bench.Shim;

/// <summary>One container and the shim that was started for it, with the time of each step.</summary>
internal sealed class ShimLife(PlayedContainerd containerd, string id) : IAsyncDisposable
{
    private readonly Dictionary<string, long> _steps = [];
    private FileStream? _log;
    private TtrpcClient? _client;
    private long _since;

    public TaskClient Task { get; private set; } = null!;

    /// <summary>The shim's process.</summary>
    public int ShimProcess { get; private set; }

    /// <summary>The microseconds of a step.</summary>
    public double Microseconds(string step) => Stopwatch.GetElapsedTime(0, _steps[step]).TotalMicroseconds;

    /// <summary>From the start command to where the program runs.</summary>
    /// <param name="output">The FIFO that its standard output goes to; empty for none.</param>
    /// <param name="error">The FIFO that its standard error goes to; empty for none, and for a terminal, which is asked for by an output alone.</param>
    public async Task StartAsync(string output = "", string error = "")
    {
        // containerd reads the shim's log; here nobody does, and it is never full.
        _log = new FileStream(Path.Combine(containerd.BundleOf(id), "log"), FileMode.Open, FileAccess.ReadWrite);
        var began = _since = Stopwatch.GetTimestamp();
        var address = containerd.Command(id, "start").Trim();
        Note("start");
        _client = await PlayedContainerd.ConnectAsync(address);
        Task = new TaskClient(_client);
        Note("connect");
        _ = await Task.CreateAsync(new CreateTaskRequest
        {
            Id = id,
            Bundle = containerd.BundleOf(id),
            Options = containerd.Options,
            Stdout = output,
            Stderr = error,
            Terminal = output.Length > 0 && error.Length == 0,
        });
        Note("create");
        ShimProcess = (int)(await Task.ConnectAsync(new ConnectRequest { Id = id })).ShimPid;
        _since = Stopwatch.GetTimestamp();
        _ = await Task.StartAsync(new StartRequest { Id = id });
        Note("begin");
        _steps["total"] = _since - began;
    }

    public Task<WaitResponse> WaitAsync() => Task.WaitAsync(new WaitRequest { Id = id });

    public Task KillAsync() => Task.KillAsync(new KillRequest { Id = id, Signal = 9, All = true });

    /// <summary>From the program's end to where nothing is left.</summary>
    public async Task EndAsync()
    {
        _since = Stopwatch.GetTimestamp();
        var began = _since;
        _ = await WaitAsync();
        Note("wait");
        _ = await Task.DeleteAsync(new DeleteRequest { Id = id });
        Note("delete");
        _steps["total"] += _since - began;
        try
        {
            _ = await Task.ShutdownAsync(new ShutdownRequest { Id = id });
        }
        catch (TtrpcConnectionException)
        {
            // An answer as good as the other: it is gone already.
        }

        Note("shutdown");
        await _client!.DisposeAsync();
        _since = Stopwatch.GetTimestamp();
        _ = containerd.Command(id, "-bundle", containerd.BundleOf(id), "delete");
        Note("undo");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        if (_log is not null)
        {
            await _log.DisposeAsync();
        }
    }

    private void Note(string step)
    {
        var now = Stopwatch.GetTimestamp();
        _steps[step] = now - _since;
        _since = now;
    }
}
