using Caisson.Contracts;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Compute.Hosts;

/// <summary>A <c>caisson-host</c> that we started, until it has been collected.</summary>
internal sealed class HostProcess
{
    // The host reads these through a descriptor; one that came before it could must wait, not kill.
    private static readonly int[] SignalsReadByDescriptor = [1, 2, 15, 17];

    private readonly SpawnedProcess _process;
    private readonly SafeFileHandle? _connection;
    private readonly PoolIo _io;
    private readonly Task<int> _exit;

    private HostProcess(SpawnedProcess process, SafeFileHandle? connection, PoolIo io)
    {
        _process = process;
        _connection = connection;
        _io = io;
        _exit = CollectAsync();
    }

    public int ProcessId => _process.ProcessId;

    /// <summary>Starts a host whose creator we are.</summary>
    /// <param name="program">The host program.</param>
    /// <param name="paths">Where it keeps its files.</param>
    /// <param name="id">The system it is to serve.</param>
    /// <param name="io">Waits for its end.</param>
    public static HostProcess Start(string program, CaissonPaths paths, SystemId id, PoolIo io)
    {
        var (ours, theirs) = SocketPairs.Create();
        using (theirs)
        {
            try
            {
                return new HostProcess(Spawn(program, paths, ["serve", "--id", id.Value], theirs), ours, io);
            }
            catch
            {
                ours.Dispose();
                throw;
            }
        }
    }

    /// <summary>Runs another command of the host program.</summary>
    /// <param name="program">The host program.</param>
    /// <param name="paths">Where hosts keep their files.</param>
    /// <param name="arguments">The command.</param>
    /// <param name="io">Waits for its end.</param>
    /// <param name="isVisible">It writes to our own standard output and error; otherwise to nowhere.</param>
    public static HostProcess Run(string program, CaissonPaths paths, IReadOnlyList<string> arguments, PoolIo io, bool isVisible = false) =>
        new(Spawn(program, paths, arguments, connection: null, isVisible), connection: null, io);

    /// <summary>Our end of the creator's connection; ours to dispose from now on.</summary>
    public DescriptorStream TakeConnection() =>
        _io.Wrap(_connection ?? throw new InvalidOperationException("only a serving host has a connection"));

    /// <summary>Its exit code, once it has ended.</summary>
    public Task<int> WaitAsync() => _exit;

    public void Kill() => _process.Kill();

    private static SpawnedProcess Spawn(
        string program, CaissonPaths paths, IReadOnlyList<string> arguments, SafeFileHandle? connection, bool isVisible = false)
    {
        // A host does it for itself when its starter does not; here it costs no second start.
        using var unwritable = ProtectedProgram.Open(Path.GetFullPath(program));
        return SpawnedProcess.Start(new SpawnRequest
        {
            Output = isVisible ? new SafeFileHandle(1, ownsHandle: false) : null,
            Error = isVisible ? new SafeFileHandle(2, ownsHandle: false) : null,
            Path = unwritable.Path,
            Name = program,
            Arguments = arguments,
            Environment = paths.ToEnvironment(),
            Connection = connection,
            BlockedSignals = SignalsReadByDescriptor,
        });
    }

    private async Task<int> CollectAsync()
    {
        using (_process)
        {
            await _io.WaitForExitAsync(_process.PidFd, CancellationToken.None);
            return _process.Reap();
        }
    }
}
