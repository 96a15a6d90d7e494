using Caisson.Contracts;
using Caisson.Engine.Systems.Journal;
using Caisson.Platform.Linux;
using Caisson.Platform.Linux.Files;

namespace Caisson.Host.Commands;

/// <summary>Undoes what dead hosts left, and prints what it did. Hosts that live are not touched.</summary>
/// <remarks>Fails when something could not be undone; a host that lives is no failure, unless it was named by its id.</remarks>
internal sealed record CleanCommand : ICommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The system to clean after; null for all.</summary>
    internal SystemId? Id { get; init; }

    /// <summary>What becomes of exits that nobody collected.</summary>
    internal UncollectedExits Exits { get; init; }

    /// <summary>For whom to print. JSON is one object a line.</summary>
    internal OutputFormat Format { get; init; }

    /// <inheritdoc/>
    public int Run()
    {
        var cleanUp = new CleanUp(CaissonPaths.FromEnvironment(), TimeProvider.System);
        var succeeded = true;
        foreach (var report in Id is { } id ? [cleanUp.CleanSystem(id, Patience, Exits)] : cleanUp.CleanAll(Exits))
        {
            StandardOutput.Write(Format == OutputFormat.Json ? report.ToJson() + "\n" : report.ToText());
            succeeded &= report.Outcome switch
            {
                CleanOutcome.Failed or CleanOutcome.Damaged => false,
                CleanOutcome.Busy => Id is null,
                CleanOutcome.Cleaned or CleanOutcome.ExitKept or CleanOutcome.Missing => true,
            };
        }

        return succeeded ? ExitCode.Success : ExitCode.Failure;
    }
}
