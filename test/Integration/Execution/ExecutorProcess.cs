using System.Text;
using Caisson.IntegrationTests.Infrastructure;

namespace Caisson.IntegrationTests.Execution;

/// <summary>An <see cref="ExecutorProgram"/> that runs.</summary>
internal sealed class ExecutorProcess : IAsyncDisposable
{
    private readonly RunningProgram _program;
    private readonly List<string> _events = [];

    private ExecutorProcess(RunningProgram program) => _program = program;

    internal int ProcessId => _program.ProcessId;

    /// <summary>What its backend was told so far, as its answers came.</summary>
    internal IReadOnlyList<string> Events => _events;

    /// <summary>Starts one.</summary>
    /// <param name="machine">Where.</param>
    /// <param name="host">Its host program; the shipped one when null.</param>
    /// <param name="bootId">The boot it believes to be in; this one when null.</param>
    internal static async Task<ExecutorProcess> StartAsync(TestMachine machine, string? host = null, string? bootId = null)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } path ? path : "dotnet";
        string[] command = [dotnet, typeof(ExecutorProgram).Assembly.Location, "executor", machine.Root, host ?? Executables.Host];
        if (bootId is not null)
        {
            var file = Path.Combine(machine.Root, "boot_id");
            await File.WriteAllTextAsync(file, bootId + "\n");
            command = ["unshare", "--mount", "/bin/sh", "-c", $"mount --bind {file} /proc/sys/kernel/random/boot_id && exec \"$@\"", "sh", .. command];
        }

        var process = new ExecutorProcess(RunningProgram.Start("/usr/bin/env", machine.Environment, command));
        Assert.Equal("ok", await process.ReadAnswerAsync());
        return process;
    }

    /// <summary>Gives a command and waits for its answer.</summary>
    internal async Task<string> AskAsync(params string[] words)
    {
        await SendAsync(words);
        return await ReadAnswerAsync();
    }

    /// <summary>Gives a command.</summary>
    internal async Task SendAsync(params string[] words)
    {
        await _program.Input.WriteAsync(Encoding.UTF8.GetBytes(string.Join('\t', words) + "\n"));
        await _program.Input.FlushAsync();
    }

    /// <summary>The next answer; what its backend is told before goes to <see cref="Events"/>.</summary>
    internal async Task<string> ReadAnswerAsync()
    {
        while (await _program.ReadLineAsync() is var line)
        {
            if (!line.StartsWith("! ", StringComparison.Ordinal))
            {
                return line;
            }

            _events.Add(line[2..]);
        }

        throw new InvalidOperationException("unreachable: an end of the output fails");
    }

    /// <summary>Closes it in order, and reads the rest of what its backend was told.</summary>
    internal async Task CloseAsync()
    {
        _program.Input.Close();
        var result = await _program.WaitAsync();
        Assert.True(result.ExitCode == 0, result.ToString());
        _events.AddRange(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line[2..]));
    }

    /// <summary>kill -9.</summary>
    internal void Kill()
    {
        _program.Signal(9);
        _program.WaitForExit();
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();
}
