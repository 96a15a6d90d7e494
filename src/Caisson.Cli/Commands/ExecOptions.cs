using Caisson.Cli.Output;
using Caisson.Compute.Execution;
using Caisson.Compute.Systems;
using Caisson.Contracts.Oci;
using Caisson.Platform.Linux;

namespace Caisson.Cli.Commands;

/// <summary>What people say about a further process.</summary>
internal sealed record ExecOptions(
    IReadOnlyList<string> Arguments, IReadOnlyList<string> Environment, string? WorkingDirectory, string? User, bool HasInput, bool HasConsole)
{
    /// <summary>The process: what was not said is as the container's init process has it.</summary>
    /// <exception cref="CommandFailure">The container was made by something else, and there is no specification to take the rest from.</exception>
    public async Task<Process> ToProcessAsync(ComputeSystem system, CancellationToken cancellationToken)
    {
        using var directory = ContainerDirectory.TryOpen(CaissonPaths.FromEnvironment(), system.Id);
        var init = directory?.ReadSpecification()?.Process
            ?? throw new CommandFailure($"container '{system.Id}' was not made by this command line: its specification is not known here");
        var (user, home) = User is null ? (init.User, null) : await FindUserAsync(system, User, cancellationToken);
        IReadOnlyList<string> given = [.. home is null ? (string[])[] : [$"HOME={home}"], .. HasConsole ? (string[])["TERM=xterm"] : []];
        return init with
        {
            Args = Arguments,
            Env = VariablesOver(VariableList.Over(init.Env ?? [], given)),
            WorkingDirectory = WorkingDirectory ?? init.WorkingDirectory,
            User = user,
            IsTerminal = HasConsole,
        };
    }

    private IReadOnlyList<string> VariablesOver(IReadOnlyList<string> under)
    {
        try
        {
            return VariableList.Over(under, VariableList.Resolve(Environment));
        }
        catch (FormatException e)
        {
            throw CommandFailure.Usage(e.Message);
        }
    }

    private static async Task<(User User, string Home)> FindUserAsync(ComputeSystem system, string text, CancellationToken cancellationToken)
    {
        var properties = await system.GetPropertiesAsync([], cancellationToken);
        var root = new RootLayers([$"/proc/{properties.InitProcessId}/root"]);
        try
        {
            var passwd = root.TryReadText("etc/passwd");
            var user = UserLookup.Find(text, passwd, root.TryReadText("etc/group"));
            return (user, UserLookup.HomeOf(user.Uid, passwd));
        }
        catch (FormatException e)
        {
            throw CommandFailure.Usage(e.Message);
        }
    }
}
