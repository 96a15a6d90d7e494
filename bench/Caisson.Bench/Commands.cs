using System.Diagnostics;

namespace Caisson.Bench;

/// <summary>Runs commands to their end.</summary>
internal static class Commands
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>Runs one; its streams are read meanwhile. One that runs for five minutes is killed and fails.</summary>
    public static (int Status, string Output, string Error) Run(params string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in command[1..])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(Longest))
        {
            process.Kill(entireProcessTree: true);
            return (-1, "", $"killed after {Longest}");
        }

        process.WaitForExit();
        return (process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Runs one that must succeed.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public static string MustRun(params string[] command)
    {
        var (status, output, error) = Run(command);
        return status == 0 ? output : throw new InvalidOperationException($"{string.Join(' ', command)}: exit code {status}: {error.Trim()}");
    }
}
