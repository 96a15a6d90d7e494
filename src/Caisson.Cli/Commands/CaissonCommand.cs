using System.CommandLine;

namespace Caisson.Cli.Commands;

/// <summary>The whole command tree.</summary>
internal static class CaissonCommand
{
    public static RootCommand Create() => new("Runs containers on this machine, without a daemon.")
    {
        RunCommand.Create(),
        ExecCommand.Create(),
        PsCommand.Create(),
        KillCommand.Create(),
        StopCommand.Create(),
        InspectCommand.Create(),
        StatsCommand.Create(),
        ImageCommand.Create(),
        ErrorsCommand.Create(),
        DoctorCommand.Create(),
        VersionCommand.Create(),
    };
}
