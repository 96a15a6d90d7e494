using Caisson.Platform.Linux.Files;

namespace Caisson.Runtime.Commands;

/// <summary>Says which version this is.</summary>
internal sealed record VersionCommand : ICommand
{
    /// <summary>The specification that is spoken.</summary>
    public const string Specification = "1.2.0";

    /// <inheritdoc/>
    public Task<int> RunAsync(RuntimeSession runtime)
    {
        StandardOutput.Write($"caisson-runtime version {typeof(VersionCommand).Assembly.GetName().Version?.ToString(3)}\nspec: {Specification}\n");
        return Task.FromResult(0);
    }
}
