using Caisson.Platform.Linux.Files;

namespace Caisson.Host.Commands;

/// <summary>Prints the program's version.</summary>
internal sealed record VersionCommand : ICommand
{
    /// <inheritdoc/>
    public int Run()
    {
        var version = typeof(VersionCommand).Assembly.GetName().Version ?? new Version(0, 0, 0);
        StandardOutput.Write($"caisson-host {version.ToString(3)}\n");
        return ExitCode.Success;
    }
}
