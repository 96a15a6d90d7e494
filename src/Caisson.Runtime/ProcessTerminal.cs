using Caisson.Contracts.Oci;
using Caisson.Engine.Containers;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Caisson.Platform.Linux.Relays;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime;

/// <summary>The streams of a new process: our own three, or a terminal that goes to a socket or, in the foreground, is ours.</summary>
internal sealed class ProcessTerminal(RuntimeSession runtime, string? socket, bool isDetached) : IDisposable
{
    private static readonly SafeFileHandle Input = new(0, ownsHandle: false);
    private static readonly SafeFileHandle Output = new(1, ownsHandle: false);
    private static readonly SafeFileHandle Error = new(2, ownsHandle: false);

    private SafeFileHandle? _master;
    private TerminalMode? _previous;
    private Relay? _output;
    private Relay? _input;

    /// <summary>What the process gets.</summary>
    /// <exception cref="RuntimeException">A terminal and nowhere to send it, or the other way round.</exception>
    public ProcessDescriptors Choose(Process process)
    {
        if (!process.IsTerminal)
        {
            return socket is null
                ? new ProcessDescriptors.Streams(Input, Output, Error)
                : throw new RuntimeException("cannot use console socket if the container has no terminal");
        }

        if (socket is null && isDetached)
        {
            throw new RuntimeException("cannot allocate tty if runtime will detach without setting console socket");
        }

        return new ProcessDescriptors.Terminal((ushort)(process.ConsoleSize?.Height ?? 0), (ushort)(process.ConsoleSize?.Width ?? 0));
    }

    /// <summary>Sends the terminal away, or takes it.</summary>
    public async Task HandOverAsync(LaunchedProcess process)
    {
        if (process.TerminalMaster is not { } master)
        {
            return;
        }

        if (socket is null)
        {
            _master = master;
            return;
        }

        using (master)
        {
            await using var stream = await new LoopIo(runtime.Loop).ConnectAsync(socket, CancellationToken.None);
            await stream.WriteAsync("/dev/ptmx"u8.ToArray(), [master], CancellationToken.None);
        }
    }

    /// <summary>Waits for a process in the foreground, with our terminal as its own when it has one.</summary>
    public async Task<int> WaitAsync(SafeFileHandle process)
    {
        if (_master is null)
        {
            return await Forwarding.WaitAsync(runtime.Loop, process);
        }

        var isOurs = Terminal.IsTerminal(Input);
        _previous = isOurs ? Terminal.MakeRaw(Input) : null;
        Resize();
        _output = Relay.Start(runtime.Loop, EndpointFiles.Duplicate(_master), new SafeFileHandle(1, ownsHandle: false));
        _input = Relay.Start(runtime.Loop, new SafeFileHandle(0, ownsHandle: false), EndpointFiles.Duplicate(_master));
        var code = await Forwarding.WaitAsync(runtime.Loop, process, isOurs ? Resize : null);
        await _output.Completion;
        return code;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input?.Dispose();
        _output?.Dispose();
        _master?.Dispose();
        if (_previous is not null)
        {
            Terminal.Restore(Input, _previous);
        }
    }

    private void Resize()
    {
        if (_master is not null && Terminal.IsTerminal(Input))
        {
            Terminal.SetSize(_master, Terminal.GetSize(Input));
        }
    }
}
