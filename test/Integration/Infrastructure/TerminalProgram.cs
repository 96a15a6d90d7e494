using System.Diagnostics;
using System.Text;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Descriptors;
using Microsoft.Win32.SafeHandles;

namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>A program that has a pseudo-terminal of the test's as its controlling terminal.</summary>
internal sealed class TerminalProgram : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    // How long what a program has written may take to be read after its end.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly SafeFileHandle _master;
    private readonly SafeFileHandle _peer;
    private readonly FileStream _stream;
    private readonly Process _process;
    private readonly Thread _reader;
    private readonly Lock _lock = new();
    private readonly StringBuilder _screen = new(); // guarded by _lock
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously); // guarded by _lock

    private TerminalProgram(SafeFileHandle master, SafeFileHandle peer, string path, Process process)
    {
        _master = master;
        _peer = peer;
        Path = path;
        _process = process;
        _stream = new FileStream(new SafeFileHandle(master.DangerousGetHandle(), ownsHandle: false), FileAccess.ReadWrite, bufferSize: 0);
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
    }

    /// <summary>The terminal's path.</summary>
    internal string Path { get; }

    internal int ProcessId => _process.Id;

    /// <summary>Everything the terminal showed so far.</summary>
    internal string Screen
    {
        get
        {
            lock (_lock)
            {
                return _screen.ToString();
            }
        }
    }

    /// <summary>Starts a program in a session of its own.</summary>
    /// <param name="rows">The terminal's height.</param>
    /// <param name="columns">The terminal's width.</param>
    /// <param name="environment">Variables over those of the test.</param>
    /// <param name="command">The program and its arguments.</param>
    internal static TerminalProgram Start(ushort rows, ushort columns, IEnumerable<KeyValuePair<string, string>> environment, params string[] command)
    {
        var (master, peer) = PseudoTerminal.Create();
        Terminal.SetSize(master, new TerminalSize(rows, columns));
        var path = new FileInfo($"/proc/self/fd/{peer.DangerousGetHandle()}").LinkTarget!;
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec setsid -c \"$@\" <\"$0\" >\"$0\" 2>\"$0\"", path, .. command]);
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new TerminalProgram(master, peer, path, Process.Start(start)!);
    }

    /// <summary>Waits until the terminal has shown a text.</summary>
    internal async Task WaitForTextAsync(string text)
    {
        var end = DateTime.UtcNow + Deadline;
        while (true)
        {
            Task change;
            lock (_lock)
            {
                if (_screen.ToString().Contains(text, StringComparison.Ordinal))
                {
                    return;
                }

                change = _change.Task;
            }

            if (_process.HasExited && end > DateTime.UtcNow + Grace)
            {
                end = DateTime.UtcNow + Grace;
            }

            Assert.True(DateTime.UtcNow < end, $"'{text}' was not shown, but:\n{Screen}");
            _ = await Task.WhenAny(change, Task.Delay(TimeSpan.FromSeconds(1)));
        }
    }

    /// <summary>Types.</summary>
    internal void Type(string keys) => _stream.Write(Encoding.UTF8.GetBytes(keys));

    /// <summary>Changes the terminal's size, as a window manager does.</summary>
    internal void Resize(ushort rows, ushort columns) => Terminal.SetSize(_master, new TerminalSize(rows, columns));

    /// <summary>The terminal's mode, as <c>stty -g</c> prints it.</summary>
    internal async Task<string> ReadModeAsync() => (await ProgramResult.RunAsync("/bin/stty", [], ["-F", Path, "-g"])).Output;

    /// <summary>Waits for the program's exit code.</summary>
    internal async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync().WaitAsync(Deadline);
        _process.Dispose();
        _peer.Dispose(); // now reading the master fails, and the thread ends
        Assert.True(_reader.Join(Deadline), "somebody still has the terminal");
        _stream.Dispose();
        _master.Dispose();
    }

    private void Read()
    {
        var buffer = new byte[4096];
        try
        {
            while (_stream.Read(buffer) is var count and > 0)
            {
                TaskCompletionSource change;
                lock (_lock)
                {
                    _ = _screen.Append(Encoding.UTF8.GetString(buffer, 0, count));
                    change = _change;
                    _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                }

                change.SetResult();
            }
        }
        catch (IOException)
        {
            // Nobody has the other side any more.
        }
    }
}
