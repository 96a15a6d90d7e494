using Caisson.Bridge;
using Caisson.Contracts;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;

namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>A caisson-host of a test machine, started as its product starter does.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private static readonly int[] Blocked = [2, 15, 17];

    private readonly SpawnedProcess _process;
    private readonly TestMachine _machine;
    private readonly PoolIo _io = new();
    private SafeFileHandle? _connection;
    private DescriptorStream? _stream;
    private int? _exitCode;

    private HostProcess(TestMachine machine, SystemId id, SpawnedProcess process, SafeFileHandle connection)
    {
        _machine = machine;
        Id = id;
        _process = process;
        _connection = connection;
    }

    /// <summary>The id it serves.</summary>
    internal SystemId Id { get; }

    internal int ProcessId => _process.ProcessId;

    internal string Directory => _machine.Paths.SystemDirectory(Id);

    internal string LogPath => Path.Combine(_machine.Root, $"{Id}.log");

    /// <summary>Starts one.</summary>
    /// <param name="machine">Where.</param>
    /// <param name="id">Its id.</param>
    /// <param name="failpoints">The script of a test build; null for the shipped one.</param>
    internal static HostProcess Start(TestMachine machine, SystemId id, string? failpoints = null)
    {
        var (ours, theirs) = SocketPairs.Create();
        using (theirs)
        {
            var variables = machine.Environment.Append(new("CAISSON_FAILPOINTS", failpoints ?? ""));
            var program = failpoints is null ? Executables.Host : Executables.HostWithFailpoints;
            var process = SpawnedProcess.Start(new SpawnRequest
            {
                Path = "/usr/bin/env",
                Arguments =
                [
                    .. variables.Select(variable => $"{variable.Key}={variable.Value}"),
                    program, "serve", "--id", id.Value, "--log", Path.Combine(machine.Root, $"{id}.log"), "--log-level", "debug",
                ],
                Connection = theirs,
                BlockedSignals = Blocked,
            });
            return new HostProcess(machine, id, process, ours);
        }
    }

    /// <summary>The creator's connection; once.</summary>
    internal async Task<BridgeComputeService> ConnectAsync()
    {
        var stream = _io.Wrap(_connection ?? throw new InvalidOperationException("the creator's connection is in use"));
        _stream = stream;
        _connection = null;
        return await OpenAsync(stream);
    }

    /// <summary>Waits until a failpoint has stopped it (SIGSTOP).</summary>
    internal Task WaitUntilStoppedAsync() => ProcessWatch.UntilStoppedAsync(ProcessId);

    /// <summary>A connection of somebody else's, over the socket.</summary>
    internal async Task<BridgeComputeService> ConnectToSocketAsync()
    {
        var deadline = DateTime.UtcNow + Deadline;
        while (true)
        {
            try
            {
                return await OpenAsync(await _io.ConnectAsync(_machine.Paths.SocketPath(Id), default));
            }
            catch (IOException) when (DateTime.UtcNow < deadline && _exitCode is null)
            {
                await Task.Delay(10);
            }
        }
    }

    /// <summary>Closes the creator's connection that nobody took.</summary>
    internal void Abandon() => _connection?.Dispose();

    internal void Kill() => _process.Kill();

    internal void Signal(int signal) => ChildProcess.Signal(_process.PidFd, signal);

    /// <summary>Waits for its exit code; 128 + n when signal n ended it.</summary>
    internal async Task<int> WaitAsync()
    {
        await _io.WaitForExitAsync(_process.PidFd, default).WaitAsync(Deadline);
        return _exitCode ??= _process.Reap();
    }

    internal string ReadLog() => File.Exists(LogPath) ? File.ReadAllText(LogPath) : "";

    /// <summary>Lets it end by itself; kills it when it does not.</summary>
    public void Dispose()
    {
        _connection?.Dispose();
        _stream?.Dispose();
        if (_exitCode is null)
        {
            if (!_io.WaitForExitAsync(_process.PidFd, default).Wait(Deadline))
            {
                _process.Kill();
            }

            _ = _process.Reap();
        }

        _process.Dispose();
        _io.Dispose();
    }

    private async Task<BridgeComputeService> OpenAsync(Stream stream) =>
        await BridgeComputeService.ConnectAsync(stream, _io, TimeProvider.System, NullLogger.Instance, default).WaitAsync(Deadline);
}
