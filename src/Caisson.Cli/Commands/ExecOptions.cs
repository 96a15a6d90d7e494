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
        return init with
        {
            Args = Arguments,
            Env = VariableList.Over(init.Env ?? [], VariableList.Resolve(HasConsole ? ["TERM=xterm", .. Environment] : Environment)),
            WorkingDirectory = WorkingDirectory ?? init.WorkingDirectory,
            User = User is null ? init.User : await FindUserAsync(system, User, cancellationToken),
            IsTerminal = HasConsole,
        };
    }

    private static async Task<User> FindUserAsync(ComputeSystem system, string user, CancellationToken cancellationToken)
    {
        var properties = await system.GetPropertiesAsync([], cancellationToken);
        var root = new RootLayers([$"/proc/{properties.InitProcessId}/root"]);
        return UserLookup.Find(user, root.TryReadText("etc/passwd"), root.TryReadText("etc/group"));
    }
}
