using System.CommandLine;
using System.Runtime.InteropServices;
using Caisson.Cli.Output;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create()
    {
        var format = CommonOptions.Format();
        var command = new Command("version", "Shows the version.") { format };
        command.SetAction(parsed => Run(parsed.GetValue(format)));
        return command;
    }

    private static int Run(OutputFormat format)
    {
        var row = new VersionRow(
            typeof(VersionCommand).Assembly.GetName().Version?.ToString(3) ?? "0.0.0", RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription);
        Console.Out.WriteLine(format == OutputFormat.Json
            ? CliCodecs.VersionRow.WriteText(row)
            : $"caisson {row.Version} ({row.Runtime}, {row.OperatingSystem})");
        return ExitCodes.Success;
    }
}
