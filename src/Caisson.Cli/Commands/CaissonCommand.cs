using System.CommandLine;
using Caisson.Cli.Diagnosis;
using Caisson.Cli.Shims;

namespace Caisson.Cli.Commands;

/// <summary>The whole command tree.</summary>
internal static class CaissonCommand
{
    public static RootCommand Create()
    {
        var root = CreateVisible();
        root.Add(CompletionCommand.CreateQuestion(root));
        return root;
    }

    private static RootCommand CreateVisible() => new("Runs containers on this machine, without a daemon.")
    {
        RunCommand.Create(),
        CreateCommand.Create(),
        StartCommand.Create(),
        AttachCommand.Create(),
        LogsCommand.Create(),
        ExecCommand.Create(),
        PsCommand.Create(),
        TopCommand.Create(),
        KillCommand.Create(),
        StopCommand.Create(),
        WaitCommand.Create(),
        UpdateCommand.Create(),
        RemoveCommand.Create(),
        RemoveCommand.CreatePrune(),
        RenameCommand.Create(),
        EventsCommand.Create(),
        PauseCommand.CreatePause(),
        PauseCommand.CreateResume(),
        CopyCommand.Create(),
        InspectCommand.Create(),
        StatsCommand.Create(),
        ImageCommand.Create(),
        BundleCommand.Create(),
        ErrorsCommand.Create(),
        WhyCommand.Create(),
        ShimCommand.Create(),
        DoctorCommand.Create(),
        InstallCommand.Create(),
        CompletionCommand.Create(),
        ManualCommand.Create(),
        VersionCommand.Create(),
    };
}
