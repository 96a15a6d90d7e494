using System.Runtime.InteropServices;
using System.Text;
using Caisson.Cli.Terminals;
using Caisson.Platform.Linux;

namespace Caisson.Cli.Output;

/// <summary>A view that is drawn again and again in place, on a terminal, until it is interrupted.</summary>
/// <remarks>Control sequences are those of ECMA-48 that every terminal has: home, erase to the end of line and display, hide and show the cursor.</remarks>
internal static class LiveView
{
    private const string Begin = "\e[?25l\e[2J";
    private const string Home = "\e[H";
    private const string EraseLine = "\e[K";
    private const string EraseRest = "\e[J";
    private const string End = "\e[?25h";

    /// <summary>Whether standard output is a terminal, so that there is somebody to look.</summary>
    public static bool IsPossible => Terminal.IsTerminal(StandardDescriptors.Output);

    /// <summary>Draws until Ctrl-C, or until <paramref name="draw"/> answers null.</summary>
    /// <param name="draw">Makes the text of one picture.</param>
    /// <param name="interval">Between two pictures.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<int> ShowAsync(Func<CancellationToken, Task<string?>> draw, TimeSpan interval, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = Register(PosixSignal.SIGINT);
        using var termination = Register(PosixSignal.SIGTERM);
        using var resize = PosixSignalRegistration.Create(PosixSignal.SIGWINCH, static _ => { });
        var output = Console.Out;
        output.Write(Begin);
        try
        {
            while (await draw(stop.Token) is { } picture)
            {
                output.Write(Frame(picture));
                output.Flush();
                await Task.Delay(interval, TimeProvider.System, stop.Token);
            }

            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        finally
        {
            output.Write(End);
            output.Flush();
        }

        PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                stop.Cancel();
            });
    }

    /// <summary>A picture as the terminal takes it: cut to its size, since a line that wraps would move all the others.</summary>
    internal static string Frame(string picture, TerminalSize size)
    {
        var frame = new StringBuilder(Home);
        var lines = picture.TrimEnd('\n').Split('\n');
        var shown = size.Rows > 0 ? Math.Min(lines.Length, size.Rows - 1) : lines.Length;
        for (var i = 0; i < shown; i++)
        {
            var line = lines[i];
            _ = frame.Append(size.Columns > 0 && line.Length > size.Columns ? line[..size.Columns] : line).Append(EraseLine).Append("\r\n");
        }

        return frame.Append(EraseRest).ToString();
    }

    private static string Frame(string picture) => Frame(picture, Terminal.GetSize(StandardDescriptors.Output));
}
