using System.CommandLine;
using Caisson.Cli.Output;
using Caisson.Contracts;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson rename</c>: a name beside a container's id.</summary>
internal static class RenameCommand
{
    public static Command Create()
    {
        var container = CommonOptions.Container();
        var name = new Argument<string>("NAME") { Description = "A name to find it by, beside its id." };
        var command = new Command("rename", "Gives a container another name.") { container, name };
        command.SetAction((parsed, token) => RunAsync(parsed.GetRequiredValue(container), parsed.GetRequiredValue(name), token));
        return command;
    }

    private static async Task<int> RunAsync(string container, string name, CancellationToken cancellationToken)
    {
        if (!SystemId.TryCreate(name, out _, out var refusal))
        {
            throw CommandFailure.Usage($"name '{name}' {refusal}");
        }

        await using var executor = await Containers.OpenAsync(cancellationToken);
        await executor.RenameAsync(await Containers.FindAsync(executor, container, cancellationToken), name, cancellationToken);
        return ExitCodes.Success;
    }
}
