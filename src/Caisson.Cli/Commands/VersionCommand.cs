using System.CommandLine;
using System.Runtime.InteropServices;
using Caisson.Cli.Output;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson version</c>.</summary>
internal static class VersionCommand
{
    /// <summary>The version, such as <c>0.1.0</c>.</summary>
    public static string Version => typeof(VersionCommand).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    public static Command Create()
    {
        var format = CommonOptions.Format();
        var command = new Command("version", "Shows the version.") { format };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(format)));
        return command;
    }

    private static int Run(OutputFormat format)
    {
        var row = new VersionRow(
            Version, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription);
        Console.Out.WriteLine(format.Kind == OutputKind.Json
            ? CliCodecs.VersionRow.WriteText(row)
            : $"caisson {row.Version} ({row.Runtime}, {row.OperatingSystem})");
        return ExitCodes.Success;
    }
}
