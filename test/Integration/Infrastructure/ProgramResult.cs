using System.Diagnostics;

namespace Caisson.IntegrationTests.Infrastructure;

/// <summary>How a program that was run to its end ended.</summary>
internal sealed record ProgramResult(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    internal static async Task<ProgramResult> RunAsync(
        string program, IEnumerable<KeyValuePair<string, string>> environment, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"'{program} {string.Join(' ', arguments)}' did not end in {Deadline}");
        }

        return new ProgramResult(process.ExitCode, await output, await error);
    }
}
