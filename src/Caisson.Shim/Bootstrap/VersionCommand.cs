using Caisson.Platform.Linux.Files;

namespace Caisson.Shim.Bootstrap;

/// <summary><c>-v</c>: which build this is.</summary>
internal sealed record VersionCommand : ICommand
{
    /// <inheritdoc/>
    public int Run()
    {
        StandardOutput.Write($"{Program.Name}:\n  Version:  {ShimVersion.Text}\n");
        return 0;
    }
}
