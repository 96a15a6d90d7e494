using Caisson.Runtime.Arguments;
using Caisson.Runtime.Containers;

namespace Caisson.Runtime.Commands;

/// <summary>Makes a container up to its gate and leaves it to <c>start</c>.</summary>
internal sealed record CreateCommand(CreateOptions Options) : ICommand
{
    /// <inheritdoc/>
    public bool Launches(ContainerStore store) => true;

    /// <summary>Reads its arguments.</summary>
    public static CreateCommand Parse(ReadOnlySpan<string> rest) => new(CreateOptions.Of(OptionSet.Read(rest, CreateOptions.Declared), "create"));

    /// <inheritdoc/>
    public async Task<int> RunAsync(RuntimeSession runtime)
    {
        await using var launcher = runtime.NewLauncher();
        using var terminal = new ProcessTerminal(runtime, Options.ConsoleSocket, isDetached: true);
        var (_, init) = await new ContainerCreation(runtime, Options).CreateAsync(launcher, terminal.Choose, terminal.HandOverAsync);
        init.Dispose();
        return 0;
    }
}
