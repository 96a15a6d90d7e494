using Caisson.Runtime.Arguments;
using Caisson.Runtime.Containers;

namespace Caisson.Runtime.Commands;

/// <summary>Creates and starts a container; in the foreground waits for it and deletes it.</summary>
/// <param name="Options">As for create.</param>
/// <param name="IsDetached">Comes back once it runs.</param>
/// <param name="IsKept">It is not deleted at its end.</param>
internal sealed record RunCommand(CreateOptions Options, bool IsDetached, bool IsKept) : ICommand
{
    /// <inheritdoc/>
    public bool Launches(ContainerStore store) => true;

    /// <summary>Reads its arguments.</summary>
    public static RunCommand Parse(ReadOnlySpan<string> rest)
    {
        var set = OptionSet.Read(rest, [.. CreateOptions.Declared, "detach,d", "keep", "no-subreaper"]);
        return new RunCommand(CreateOptions.Of(set, "run"), set.Has("detach"), set.Has("keep"));
    }

    /// <inheritdoc/>
    public async Task<int> RunAsync(RuntimeSession runtime)
    {
        await using var launcher = runtime.NewLauncher();
        using var terminal = new ProcessTerminal(runtime, Options.ConsoleSocket, IsDetached);
        var (container, init) = await new ContainerCreation(runtime, Options).CreateAsync(launcher, terminal.Choose, terminal.HandOverAsync);
        using (init)
        {
            try
            {
                using var gate = ContainerGate.Take(container);
                await init.ReleaseAsync(CancellationToken.None);
            }
            catch
            {
                await DeleteCommand.DestroyAsync(container, runtime);
                throw;
            }

            if (IsDetached)
            {
                return 0;
            }

            var code = await terminal.WaitAsync(init.PidFd);
            if (!IsKept)
            {
                await DeleteCommand.DestroyAsync(container, runtime);
            }

            return code;
        }
    }
}
