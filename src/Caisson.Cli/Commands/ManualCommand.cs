using System.CommandLine;
using Caisson.Cli.Documentation;
using Caisson.Cli.Output;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson man</c>: manual pages of all commands.</summary>
internal static class ManualCommand
{
    public static Command Create()
    {
        var directory = new Argument<string>("DIR") { Description = "Where to; made if it is not there." };
        var command = new Command("man", "Writes the manual pages of all commands.") { directory };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(directory)));
        return command;
    }

    private static int Run(string directory)
    {
        _ = Directory.CreateDirectory(directory);
        foreach (var (fileName, text) in ManualPage.WriteAll(CaissonCommand.Create(), VersionCommand.Version))
        {
            var path = Path.Combine(directory, fileName);
            File.WriteAllText(path, text);
            Console.Out.WriteLine(path);
        }

        return ExitCodes.Success;
    }
}
