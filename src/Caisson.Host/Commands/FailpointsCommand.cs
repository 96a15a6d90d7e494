using Caisson.Platform.Linux.Files;

namespace Caisson.Host.Commands;

/// <summary>Prints the names of all failpoints, one a line; a product build has none.</summary>
internal sealed record FailpointsCommand : ICommand
{
    /// <inheritdoc/>
    public int Run()
    {
#if CAISSON_FAILPOINTS
        StandardOutput.Write(string.Concat(Engine.FailpointNames.All.Select(name => name + "\n")));
        return ExitCode.Success;
#else
        StandardOutput.WriteError("caisson-host: this is a product build, it has no failpoints\n");
        return ExitCode.Failure;
#endif
    }
}
