using System.Diagnostics;
using System.Text;
using Caisson.Platform.Linux.Processes;

namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>A program that runs while the test does something to it; its streams are pipes.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly Task<string> _error;

    private RunningProgram(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    internal int ProcessId => _process.Id;

    internal bool HasExited => _process.HasExited;

    internal Stream Input => _process.StandardInput.BaseStream;

    /// <summary>Starts one.</summary>
    internal static RunningProgram Start(
        string program, IEnumerable<KeyValuePair<string, string>> environment, IReadOnlyList<string> arguments, string workingDirectory = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = workingDirectory,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new RunningProgram(Process.Start(start)!);
    }

    /// <summary>The next line of its output; fails when there is none.</summary>
    internal async Task<string> ReadLineAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Deadline);
        return line ?? throw new InvalidOperationException($"the program has no further output; standard error: {await _error}");
    }

    /// <summary>Delivers a signal; nothing happens when the program has ended.</summary>
    internal void Signal(int number)
    {
        using var process = ForeignProcess.TryOpen(ProcessId);
        _ = process?.Signal(number);
    }

    /// <summary>Waits for its end alone: somebody else may hold its streams open.</summary>
    internal void WaitForExit() => Assert.True(_process.WaitForExit(Deadline), "the program does not end");

    /// <summary>Waits for its end. The output is what no line was read of; the exit code 128 + n when signal n ended it.</summary>
    internal async Task<ProgramResult> WaitAsync()
    {
        var output = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Deadline);
        await _process.WaitForExitAsync().WaitAsync(Deadline);
        return new ProgramResult(_process.ExitCode, output, await _error);
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
    }
}
